"""embedded chunks -> conversations."""

from convo_assets.steps.converse.conversations import VERSION, ConverseSettings, converse_about
from convo_assets.steps.converse.locating import located
from convo_assets.steps.converse.roles import (
    AskedBefore,
    ChatModel,
    Corpus,
    LeakCheck,
    Prompt,
    Retriever,
    SourceProfiles,
    Usage,
)
from convo_assets.steps.converse.spending import Spending

__all__ = [
    "VERSION",
    "AskedBefore",
    "ChatModel",
    "ConverseSettings",
    "Corpus",
    "LeakCheck",
    "Prompt",
    "Retriever",
    "SourceProfiles",
    "Spending",
    "Usage",
    "converse_about",
    "located",
]
