"""embedded chunks -> conversations."""

from convo_assets.steps.converse.conversations import (
    VERSION,
    ConverseContext,
    ConverseSettings,
    converse_about,
)
from convo_assets.steps.converse.roles import (
    AskedBefore,
    ChatModel,
    Corpus,
    LeakGate,
    Prompt,
    QuestionEmbedder,
    Retriever,
    Usage,
)
from convo_assets.steps.converse.usage import UsageTracker

__all__ = [
    "VERSION",
    "AskedBefore",
    "ChatModel",
    "ConverseContext",
    "ConverseSettings",
    "Corpus",
    "LeakGate",
    "Prompt",
    "QuestionEmbedder",
    "Retriever",
    "Usage",
    "UsageTracker",
    "converse_about",
]
