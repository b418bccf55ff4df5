"""Turn accepted conversations into rows for a trainer."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from convo_assets.identity import content_id
from convo_assets.records import Conversation, Derivation, TrainingRow
from convo_assets.steps.curate.plan import CurateSettings, Plan, split_of

VERSION = "2"


Disguise = Callable[[str, str], str]
"""A text and the identifier of the document it is about, to the text as it is trained on."""


def as_it_is(text: str, _document: str) -> str:
    """Return a text unchanged: trained on with its placeholders."""
    return text


def curate_conversations(
    conversations: Sequence[Conversation],
    *,
    plan: Plan,
    settings: CurateSettings,
    disguise: Disguise,
) -> Iterator[Derivation[TrainingRow]]:
    """Yield the row of each conversation, or the reason why it is left out."""
    for conversation in conversations:
        if plan.keeps(conversation):
            row = _row(conversation, plan, settings, disguise)
            yield Derivation(input_id=conversation.id, rows=(row,))
        else:
            yield Derivation(
                input_id=conversation.id, outcome="rejected", reasons={"duplicate_question": 1}
            )


def messages_of(conversation: Conversation, disguise: Disguise) -> tuple[Mapping[str, str], ...]:
    """Return what is said in a conversation; a question is about what its answer cites."""
    messages = []
    # What is said without a citation is said about the matter of the conversation.
    document = next(c.redacted_doc_id for turn in conversation.turns for c in turn.citations)
    for turn in reversed(conversation.turns):
        document = turn.citations[0].redacted_doc_id if turn.citations else document
        messages.append({"role": turn.role, "content": disguise(turn.text, document)})
    return tuple(reversed(messages))


def _row(
    conversation: Conversation, plan: Plan, settings: CurateSettings, disguise: Disguise
) -> TrainingRow:
    citations = [c for turn in conversation.turns for c in turn.citations]
    messages = messages_of(conversation, disguise)
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
