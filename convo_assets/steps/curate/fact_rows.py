"""Rows that say single facts of a passage: in several forms, one question held back from training.

After Allen-Zhu and Li 2023 and published knowledge injections (arXiv 2508.06178): one question per
fact teaches little, ten differently worded expressions most of what can be taught.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from convo_assets.prose_language import language_of
from convo_assets.records import Chunk, Conversation
from convo_assets.similarity import SAME_BY_ROUGE, ngrams, rouge_l
from convo_assets.steps.curate.expressions import Expression, Messages, expressions
from convo_assets.steps.curate.facts import Fact, facts_of
from convo_assets.steps.curate.row_formatting import Pseudonymize
from convo_assets.steps.curate.unknowns import every_refusal, refusals

_RUN = 8
"""Words in a row that a held-back question shares with no other question about its fact."""

_SPOKEN = "en"
"""The language of the words that stand around facts; too little prose is taken for it."""

_HELD_BACK = 0.1
"""Of questions that nothing answers, the share that is kept from training."""


@dataclass(frozen=True, kw_only=True)
class ExpressionSettings:
    """How often a fact is said, and in what.

    Attributes:
        expressions: Of each fact, in different wordings; 1: conversations alone, as what rules make
            of prose reads badly (ADR 19).
        statement_share: Of the expressions, those that state the fact instead of answering.
        refusal_share: Of facts beside which something is asked that is told nowhere. With 1 a small
            model refused 23 of 40 questions that it was taught the answer of; .3 is a guess.
        held_back: Whether one more question of each fact is kept from training, to examine with.
    """

    expressions: int = 1
    statement_share: float = 0.25
    refusal_share: float = 0.3
    held_back: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A fact said once, and whether training must not see it."""

    fact: Fact
    expression: Expression
    held_back: bool = field(default=False)


def fact_rows(
    chunk: Chunk,
    *,
    conversation: Conversation,
    settings: ExpressionSettings,
    properties: Sequence[int],
) -> Iterator[FactRow]:
    """Yield the rows of all facts of a chunk; `conversation` may ask for some of them.

    `properties` are those of which no document of the source speaks.
    """
    for fact, forms in _said(chunk, conversation):
        kept = _held_back(forms) if settings.held_back else None
        if kept:
            yield FactRow(fact=fact, expression=kept, held_back=True)
        for expression in _chosen([e for e in forms if e is not kept], settings):
            yield FactRow(fact=fact, expression=expression)
        if _share(fact.id) < settings.refusal_share:
            for expression in refusals(fact, forms, properties):
                held_back = settings.held_back and _share(fact.id, expression.form) < _HELD_BACK
                yield FactRow(fact=fact, expression=expression, held_back=held_back)


@lru_cache(maxsize=64)
def all_wordings(chunk: Chunk, conversation: Conversation) -> tuple[Expression, ...]:
    """Return everything that a row about a fact of a chunk may say."""
    return tuple(
        expression
        for fact, forms in _said(chunk, conversation)
        for expression in (*forms, *every_refusal(fact, forms))
    )


def told_about(expression: Expression, chunk: Chunk, pseudonymize: Pseudonymize) -> Messages:
    """Return an expression of a fact of a chunk as it is trained on."""
    return tuple(
        {**said, "content": pseudonymize(said["content"], chunk.redacted_doc_id)}
        for said in expression.messages
    )


@lru_cache(maxsize=256)
def facts_in(chunk: Chunk) -> tuple[Fact, ...]:
    """Return the facts of a chunk; those of chunks just read are remembered."""
    return tuple(facts_of(chunk))


def _said(chunk: Chunk, conversation: Conversation) -> Iterator[tuple[Fact, list[Expression]]]:
    if language_of(chunk.text) not in {"", _SPOKEN}:
        return
    before: Fact | None = None
    for fact in facts_in(chunk):
        yield fact, expressions(fact, before=before, asked=_asked(fact, conversation))
        before = fact


def _asked(fact: Fact, conversation: Conversation) -> list[str]:
    """Return the questions that are answered with the very words of a fact."""
    turns = conversation.turns
    return [
        asked.standalone
        for asked, answered in zip(turns[::2], turns[1::2], strict=True)
        if asked.standalone and answered.text == fact.statement
    ]


def _held_back(forms: Sequence[Expression]) -> Expression | None:
    """Return the question that is least like all others of its fact; none if it is like one.

    The first question is what training begins with; one that tells the value asks nothing, and one
    that goes on from another fact cannot be asked alone.
    """
    questions = [e for e in forms if e.kind == "question"][1:]
    rest = [(_likeness(e, forms), place) for place, e in enumerate(questions) if e.asks]
    likeness, place = min(rest, default=(1.0, -1))
    return questions[place] if likeness <= SAME_BY_ROUGE else None


def _likeness(question: Expression, forms: Sequence[Expression]) -> float:
    """Return the highest ROUGE-L with another question; 1 if one shares a long run of words."""
    text = question.messages[-2]["content"]
    others = [e.messages[-2]["content"] for e in forms if e is not question]
    runs = {run for other in others for run in ngrams(other, _RUN)}
    if ngrams(text, _RUN) & runs:
        return 1.0
    return max((rouge_l(text, other) for other in others), default=0.0)


def _chosen(forms: Sequence[Expression], settings: ExpressionSettings) -> list[Expression]:
    """Return as many forms as are wanted, statements up to their share."""
    statements = [e for e in forms if e.kind == "statement"]
    others = [e for e in forms if e.kind != "statement"]
    stated = min(len(statements), round(settings.statement_share * settings.expressions))
    return [*others[: settings.expressions - stated], *statements[:stated]]


def _share(*key: str) -> float:
    return int.from_bytes(hashlib.sha256("|".join(key).encode()).digest()[:8], "big") / 2**64
