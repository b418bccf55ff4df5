"""Makes conversations from embedded chunks."""

from convo_assets.steps.converse.conversations import (
    VERSION,
    ConverseContext,
    ConverseSettings,
    converse_about,
)
from convo_assets.steps.converse.question_kind import QuestionKind, QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.roles import (
    ChatModel,
    Corpus,
    LeakGate,
    Prompt,
    QuestionEmbedder,
    QuestionHistory,
    Reply,
    ReplyFault,
    Retriever,
    SourceProfiles,
    Usage,
)
from convo_assets.steps.converse.usage import UsageTracker

__all__ = [
    "QUESTION_KINDS",
    "VERSION",
    "ChatModel",
    "ConverseContext",
    "ConverseSettings",
    "Corpus",
    "LeakGate",
    "Prompt",
    "QuestionEmbedder",
    "QuestionHistory",
    "QuestionKind",
    "QuestionKinds",
    "Reply",
    "ReplyFault",
    "Retriever",
    "SourceProfiles",
    "Usage",
    "UsageTracker",
    "converse_about",
]
