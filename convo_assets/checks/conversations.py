"""Checks on `conversations`."""

from collections.abc import Iterator

import dagster as dg

from convo_assets.assets.conversations import conversations
from convo_assets.per_source import check_result, per_source_check
from convo_assets.records import Chunk, Conversation
from convo_assets.steps.redact import RedactionPolicy, find_leaks
from convo_assets.streams import BatchLimits, Inputs, read_all


@per_source_check(conversations)
def conversations_are_grounded(
    conversations: Inputs[Conversation], chunks: Inputs[Chunk]
) -> dg.AssetCheckResult:
    """Turns alternate; every answer cites characters that lie inside the chunks it names."""
    bounds = {chunk.id: (chunk.start, chunk.end) for chunk in read_all(chunks, BatchLimits())}
    rows = read_all(conversations, BatchLimits())
    return check_result((row.id, _alternates(row) and _cites(row, bounds)) for row in rows)


@per_source_check(conversations)
def conversations_hold_no_pii(conversations: Inputs[Conversation]) -> dg.AssetCheckResult:
    """The validated detectors find nothing in any stored turn."""
    return check_result(_without_pii(conversations))


def _without_pii(conversations: Inputs[Conversation]) -> Iterator[tuple[str, bool]]:
    policy = RedactionPolicy()
    for row in read_all(conversations, BatchLimits()):
        text = "\n".join(turn.text for turn in row.turns)
        yield row.id, not find_leaks(text, policy=policy)


def _alternates(conversation: Conversation) -> bool:
    roles = [turn.role for turn in conversation.turns]
    return bool(roles) and roles == ["user", "assistant"] * (len(roles) // 2)


def _cites(conversation: Conversation, bounds: dict[str, tuple[int, int]]) -> bool:
    answers = [turn for turn in conversation.turns if turn.role == "assistant"]
    return all(
        turn.citations
        and all(
            bounds[cited.chunk_id][0] <= cited.start < cited.end <= bounds[cited.chunk_id][1]
            for cited in turn.citations
        )
        for turn in answers
    )
