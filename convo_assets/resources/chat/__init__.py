"""Chat models behind one role: LLaMA weights in this process, or an OpenAI-compatible endpoint."""

from convo_assets.resources.chat.absent import NoChatModel
from convo_assets.resources.chat.endpoint import EndpointChatModel
from convo_assets.resources.chat.llama import LlamaChatModel
from convo_assets.resources.chat.metering import Prices
from convo_assets.resources.chat.pacing import Pace
from convo_assets.resources.chat.packaged import PackagedChatModel

__all__ = [
    "EndpointChatModel",
    "LlamaChatModel",
    "NoChatModel",
    "Pace",
    "PackagedChatModel",
    "Prices",
]
