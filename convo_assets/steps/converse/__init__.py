"""embedded chunks -> conversations."""

from convo_assets.steps.converse.conversations import VERSION, ConverseSettings, converse_about
from convo_assets.steps.converse.roles import ChatModel, LeakCheck, Prompt, Retriever

__all__ = [
    "VERSION",
    "ChatModel",
    "ConverseSettings",
    "LeakCheck",
    "Prompt",
    "Retriever",
    "converse_about",
]
