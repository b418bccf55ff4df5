"""Checks on `conversations`."""

import dagster as dg

from convo_assets.asset_inputs import Chunks, Conversations, EmbeddedChunks
from convo_assets.assets.conversations import conversations
from convo_assets.per_source import check_result, per_source_check
from convo_assets.records import Conversation
from convo_assets.resources.store.rederiving import command_for
from convo_assets.steps.converse import QUESTION_KINDS
from convo_assets.steps.redact import (
    KnownValuesBySource,
    PiiDetector,
    RedactionPolicies,
    said_in,
    without_leaks,
)
from convo_assets.transforms import BatchLimits, read_all


@per_source_check(conversations)
def conversations_are_grounded(conversations: Conversations, chunks: Chunks) -> dg.AssetCheckResult:
    """Turns alternate; every answer cites characters inside the chunks it names, or refuses."""
    bounds = {chunk.id: (chunk.start, chunk.end) for chunk in read_all(chunks, BatchLimits())}
    rows = read_all(conversations, BatchLimits())
    return check_result((row.id, _alternates(row) and _cites(row, bounds)) for row in rows)


@per_source_check(conversations)
def conversations_hold_no_pii(
    conversations: Conversations,
    detector: dg.ResourceParam[PiiDetector],
    known_values: dg.ResourceParam[KnownValuesBySource],
    policies: dg.ResourceParam[RedactionPolicies],
) -> dg.AssetCheckResult:
    """Neither rules nor known values nor the model find anything in any stored turn."""
    rows = read_all(conversations, BatchLimits())
    return check_result(
        without_leaks(
            ((row.id, said_in(row)) for row in rows),
            detector=detector,
            known=known_values.of(conversations.source),
            policy=policies.of(conversations.source),
            asset="conversations",
        ),
        remedy=command_for(conversations.source, start="redacted_docs"),
    )


@per_source_check(conversations, blocking=False)
def documents_gave_conversations(
    conversations: Conversations, embeddings: EmbeddedChunks
) -> dg.AssetCheckResult:
    """Something in the documents could be asked about."""
    chunks = sum(1 for _ in embeddings.list_items())
    made = sum(1 for _ in conversations.list_items())
    return dg.AssetCheckResult(
        passed=bool(made) or not chunks,
        severity=dg.AssetCheckSeverity.WARN,
        description=None
        if made or not chunks
        else "No form of the documents carries a question. "
        "A large model (CONVO_CHAT) asks about any text.",
        metadata={"chunks": chunks, "conversations": made},
    )


def _alternates(conversation: Conversation) -> bool:
    roles = [turn.role for turn in conversation.turns]
    return bool(roles) and roles == ["user", "assistant"] * (len(roles) // 2)


def _cites(conversation: Conversation, bounds: dict[str, tuple[int, int]]) -> bool:
    answers = [turn for turn in conversation.turns if turn.role == "assistant"]
    return all(
        (turn.citations or turn.kind in QUESTION_KINDS.refusing)
        and all(
            bounds[cited.chunk_id][0] <= cited.start < cited.end <= bounds[cited.chunk_id][1]
            for cited in turn.citations
        )
        for turn in answers
    )
