"""Turn accepted conversations into rows for a trainer."""

from collections.abc import Iterator, Sequence

from convo_assets.identity import content_id
from convo_assets.records import Conversation, Derivation, TrainingRow
from convo_assets.steps.curate.plan import CurateSettings, Plan, split_of

VERSION = "1"


def curate_conversations(
    conversations: Sequence[Conversation], *, plan: Plan, settings: CurateSettings
) -> Iterator[Derivation[TrainingRow]]:
    """Yield the row of each conversation, or the reason why it is left out."""
    for conversation in conversations:
        if plan.keeps(conversation):
            row = _row(conversation, plan, settings)
            yield Derivation(input_id=conversation.id, rows=(row,))
        else:
            yield Derivation(
                input_id=conversation.id, outcome="rejected", reasons={"duplicate_question": 1}
            )


def _row(conversation: Conversation, plan: Plan, settings: CurateSettings) -> TrainingRow:
    citations = [c for turn in conversation.turns for c in turn.citations]
    messages = tuple({"role": turn.role, "content": turn.text} for turn in conversation.turns)
    split = split_of(plan, citations[0].redacted_doc_id, settings)
    return TrainingRow(
        id=content_id(conversation.id, split, messages),
        conversation_id=conversation.id,
        source=conversation.source,
        split=split,
        messages=messages,
        chunk_ids=tuple(dict.fromkeys(c.chunk_id for c in citations)),
        tier=conversation.tier,
        model=conversation.model,
    )
