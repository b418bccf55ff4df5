"""Turn accepted conversations into rows for a trainer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from convo_assets.identity import content_id
from convo_assets.item_results import ItemResult, StepFingerprint
from convo_assets.page_areas import cited_pages, within
from convo_assets.records import Chunk, CitedPage, Conversation, Passage, TrainingRow
from convo_assets.steps.curate.candidates import documents_of, kinds_of
from convo_assets.steps.curate.fact_rows import FactRow, fact_rows, told_about
from convo_assets.steps.curate.facts import Fact
from convo_assets.steps.curate.plan import Plan
from convo_assets.steps.curate.roles import RowTokenCounter
from convo_assets.steps.curate.row_formatting import FormattedRow, RowFormatter
from convo_assets.vocabulary import Split

VERSION = "13"


@dataclass(frozen=True, kw_only=True)
class CurateContext:
    """What decides which rows a source gives and what they look like.

    `surrogates` names what draws invented values, and is empty where placeholders stay.
    """

    plan: Plan
    formatter: RowFormatter
    counter: RowTokenCounter
    surrogates: str = ""

    @property
    def fingerprint(self) -> StepFingerprint:
        """Name of everything that rows depend on beside their conversations."""
        return StepFingerprint(
            step="curate",
            version=VERSION,
            settings={
                **asdict(self.plan.settings),
                **asdict(self.formatter.row_format),
                "plan": self.plan.fingerprint,
                "surrogates": self.surrogates,
            },
            models=(self.counter.tokenizer_identity,),
        )


def curate_conversations(
    conversations: Sequence[Conversation], context: CurateContext
) -> Iterator[ItemResult[TrainingRow]]:
    """Yield the row of each conversation and those of facts, or the reason why it is left out.

    Of a conversation that is left out the facts may be told all the same.
    """
    plan, formatter, counter = context.plan, context.formatter, context.counter

    def in_same_split(conversation: Conversation, passage: Passage) -> bool:
        return plan.split_of(passage.redacted_doc_id) == plan.split_of(
            documents_of(conversation)[0]
        )

    kept = [c for c in conversations if c.id not in plan.left_out]
    formatted = formatter.format_rows(kept, in_same_split)
    tokens = counter.count_tokens([formatted_row.messages for formatted_row in formatted])
    rows = {
        conversation.id: _row(conversation, plan, formatted_row, count)
        for conversation, formatted_row, count in zip(kept, formatted, tokens, strict=True)
    }
    for conversation, told in zip(conversations, _facts_told(conversations, context), strict=True):
        row = rows.get(conversation.id)
        reason = plan.left_out.get(conversation.id) or _fault(row, plan)
        if told and (row is None or reason):
            yield ItemResult(input_id=conversation.id, rows=told, reasons={reason: 1})
        elif row is None or reason:
            yield ItemResult(input_id=conversation.id, outcome="rejected", reasons={reason: 1})
        else:
            yield ItemResult(input_id=conversation.id, rows=(row, *told))


def _facts_told(
    conversations: Sequence[Conversation], context: CurateContext
) -> Iterator[tuple[TrainingRow, ...]]:
    """Yield, for each conversation, the rows about the facts of the chunks that fall to it."""
    plan, formatter = context.plan, context.formatter
    for conversation in conversations:
        chunks = formatter.chunks.read(plan.chunks_of.get(conversation.id, ()))
        # What documents for validation and test say is not trained on.
        told = [
            (chunk, row)
            for chunk in chunks
            if plan.split_of(chunk.redacted_doc_id) == "train"
            for row in fact_rows(
                chunk,
                conversation=conversation,
                settings=plan.settings.wordings,
                properties=plan.properties,
            )
        ]
        messages = [
            told_about(row.expression, chunk, formatter.pseudonymize) for chunk, row in told
        ]
        counts = context.counter.count_tokens(messages) if messages else []
        rows = [
            _fact_row(conversation, chunk, row, said, count)
            for (chunk, row), said, count in zip(told, messages, counts, strict=True)
            if count <= plan.settings.max_tokens
        ]
        # Two facts may be asked for in the same words: nothing is to be trained on twice.
        yield tuple({row.id: row for row in rows}.values())


def _fact_row(
    conversation: Conversation,
    chunk: Chunk,
    row: FactRow,
    messages: tuple[Mapping[str, str], ...],
    tokens: int,
) -> TrainingRow:
    kind = "unanswerable" if row.expression.kind == "refusal" else "answerable"
    split: Split = "knowledge" if row.held_back else "train"
    return TrainingRow(
        id=content_id(conversation.id, row.fact.id, split, messages),
        conversation_id=conversation.id,
        source=conversation.source,
        split=split,
        messages=messages,
        chunk_ids=(chunk.id,),
        document_ids=(chunk.redacted_doc_id,),
        pages=_seen_on(chunk, row.fact),
        context_ids=(chunk.id,),  # the row goes with the chunk, whatever conversation it is beside
        kinds=(kind,) * (len(messages) // 2),
        persona="",
        tier="template",
        model="none",
        prompt_hash="",
        tokens=tokens,
        form=row.expression.form,
        fact_ids=(row.fact.id,),
        wanted=row.fact.values if row.held_back and kind == "answerable" else (),
    )


def _seen_on(chunk: Chunk, fact: Fact) -> tuple[CitedPage, ...]:
    areas = within(chunk.pages, fact.start, fact.end)
    return tuple(
        CitedPage(document_id=chunk.redacted_doc_id, page=a.page, box=a.box) for a in areas
    )


def alternates(messages: Sequence[Mapping[str, str]]) -> bool:
    """Return whether messages go from user to assistant and back, and none is empty."""
    said = messages[1:] if messages and messages[0]["role"] == "system" else messages
    roles = [message["role"] for message in said]
    return (
        len(roles) > 1
        and roles == ["user", "assistant"] * (len(roles) // 2)
        and all(message["content"].strip() for message in messages)
    )


def _fault(row: TrainingRow | None, plan: Plan) -> str:
    if row is None or not alternates(row.messages):
        return "turns_do_not_alternate"
    return "too_many_tokens" if row.tokens > plan.settings.max_tokens else ""


def _row(
    conversation: Conversation, plan: Plan, formatted: FormattedRow, tokens: int
) -> TrainingRow:
    documents = documents_of(conversation)
    split = plan.split_of(documents[0])
    cited = (c.chunk_id for turn in conversation.turns for c in turn.citations)
    kinds = kinds_of(conversation)
    made_of = (conversation.id, split, formatted.messages, formatted.context_ids, kinds, tokens)
    return TrainingRow(
        id=content_id(*made_of),
        conversation_id=conversation.id,
        source=conversation.source,
        split=split,
        messages=formatted.messages,
        chunk_ids=tuple(dict.fromkeys(cited)),
        document_ids=documents,
        pages=cited_pages(c for turn in conversation.turns for c in turn.citations),
        context_ids=formatted.context_ids,
        kinds=kinds,
        persona=conversation.persona,
        tier=conversation.tier,
        model=conversation.model,
        prompt_hash=conversation.prompt_hash,
        tokens=tokens,
    )
