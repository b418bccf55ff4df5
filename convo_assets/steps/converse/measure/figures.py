"""The figures of one source: grounding, retrieval, coverage, diversity, shape and mix."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from convo_assets.records import Chunk, Conversation, Turn
from convo_assets.similarity import words
from convo_assets.steps.converse.exchanges import NO, YES
from convo_assets.steps.converse.grounding import (
    Weights,
    inverse_document_frequencies,
    readable,
    weighted_coverage,
)
from convo_assets.steps.converse.language.words import numbers
from convo_assets.steps.converse.measure.diversity import (
    distinct_share,
    opening_entropy,
    repeated_share,
    vendi_share,
)
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS

SAMPLE = 300
"""Questions that diversity is measured over: it falls with their number."""

HUMAN_SHAPE = {
    "user words": 9.0,
    "answer words": 71.0,
    "share of user turns without question mark": 0.24,
    "share of short follow-ups": 0.257,
    "exchanges": 4.0,
}
"""Medians and shares of people's conversations (MTRAG-UN, 2,191 user turns, about 8 turns each)."""

_SHORT = 5
AMONG_FIRST = (1, 3, 5)
"""Places that recall is told for; what is not among those that answers are drawn from is refused,
so the last one is 1 unless more passages are drawn on."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers by name; `mix` counts exchanges by kind.

    `ranks` are mean reciprocal by turn, `recalls` shares of cited passages found among the first.
    """

    numbers: Mapping[str, float]
    mix: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, float] = field(default_factory=dict)
    recalls: Mapping[str, float] = field(default_factory=dict)

    @property
    def by_heading(self) -> Mapping[str, Mapping[str, float]]:
        """Return every group of figures under the heading that people read."""
        return {
            "quality": self.numbers,
            "exchanges by kind": self.mix,
            "reciprocal rank by turn": self.ranks,
            "share of passages found by turn": self.recalls,
        }


def measure(conversations: Sequence[Conversation], chunks: Sequence[Chunk]) -> Figures:
    """Return the figures of conversations that were made from these chunks."""
    if not conversations or not chunks:
        return Figures({})
    turns = [turn for conversation in conversations for turn in conversation.turns]
    questions = [turn for turn in turns if turn.role == "user"]
    return Figures(
        numbers={
            **_grounding(turns, chunks),
            **_coverage(turns, {chunk.id for chunk in chunks}),
            **_diversity([turn.standalone or turn.text for turn in questions]),
            **_shape(conversations),
        },
        mix=Counter(turn.kind for turn in questions),
        ranks={name: sum(r) / len(r) for name, r in _first_ranks(conversations).items()},
        recalls=_recalls(conversations),
    )


def _grounding(turns: Sequence[Turn], chunks: Sequence[Chunk]) -> dict[str, float]:
    texts = {chunk.id: readable(chunk) for chunk in chunks}
    weights = inverse_document_frequencies(texts.values())
    answers = [
        t
        for t in turns
        if t.role == "assistant" and t.kind in QUESTION_KINDS.answered and t.citations
    ]
    covered = [_covered(turn, texts, weights) for turn in answers]
    supported = [numbers(turn.text) <= numbers(_evidence(turn, texts)) for turn in answers]
    if not covered:
        return {}
    return {
        "median coverage of answers": median(covered),
        "lowest coverage of an answer": min(covered),
        "share of answers with every number supported": sum(supported) / len(supported),
    }


def _covered(turn: Turn, texts: Mapping[str, str], weights: Weights) -> float:
    said = turn.text.removeprefix(YES).removeprefix(NO)
    return weighted_coverage(said, _evidence(turn, texts), weights)


def _evidence(turn: Turn, texts: Mapping[str, str]) -> str:
    return " ".join(texts.get(citation.chunk_id, "") for citation in turn.citations)


def _coverage(turns: Sequence[Turn], chunks: Collection[str]) -> dict[str, float]:
    cited = Counter(
        chunk for turn in turns for chunk in {c.chunk_id for c in turn.citations} if chunk in chunks
    )
    return {
        "share of chunks covered": len(cited) / len(chunks),
        "Gini of citations over chunks": _gini([cited[chunk] for chunk in chunks]),
    }


def _gini(counts: Sequence[int]) -> float:
    """Return how unevenly counts are spread: 0 evenly, near 1 all in one place."""
    ranked, total = sorted(counts), sum(counts)
    if not total:
        return 0.0
    weighted = sum(rank * count for rank, count in enumerate(ranked, start=1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


def _diversity(questions: Sequence[str]) -> dict[str, float]:
    # Identifiers are hashes: questions at equal distances are a fair sample, of one size for all.
    size = min(SAMPLE, len(questions))
    sample = [questions[place * len(questions) // size] for place in range(size)]
    return {
        "questions compared": float(len(sample)),
        "Vendi share": vendi_share(sample),
        **{f"distinct-{size}": distinct_share(sample, size) for size in (1, 2, 3)},
        "entropy of openings, bits": opening_entropy(sample),
        "share of repeated questions": repeated_share(sample),
    }


def _shape(conversations: Sequence[Conversation]) -> dict[str, float]:
    asked = [t.text for c in conversations for t in c.turns if t.role == "user"]
    later = [t.text for c in conversations for t in c.turns[2:] if t.role == "user"]
    said = [t.text for c in conversations for t in c.turns if t.role == "assistant"]
    shape = {
        "user words": median(len(words(text)) for text in asked),
        "answer words": median(len(words(text)) for text in said),
        "share of user turns without question mark": _share(not t.endswith("?") for t in asked),
        "share of short follow-ups": _share(len(words(text)) <= _SHORT for text in later),
        "exchanges": sum(len(c.turns) for c in conversations) / 2 / len(conversations),
    }
    far = [abs(shape[name] - human) / human for name, human in HUMAN_SHAPE.items()]
    return {**shape, "distance to the human shape": sum(far) / len(far)}


def _share(holds: Iterable[bool]) -> float:
    found = list(holds)
    return sum(found) / len(found) if found else 0.0


def _first_ranks(conversations: Sequence[Conversation]) -> dict[str, list[float]]:
    """Return the reciprocal rank of the best passage of every answer, by the place of its turn."""
    by_place: dict[str, list[float]] = {}
    for place, ranks in _cited_ranks(conversations):
        by_place.setdefault(place, []).append(1 / min(ranks))
    return dict(sorted(by_place.items()))


def _recalls(conversations: Sequence[Conversation]) -> dict[str, float]:
    """Return the share of cited passages that came among the first k, by the place of the turn."""
    by_place: dict[str, list[int]] = {}
    for place, ranks in _cited_ranks(conversations):
        by_place.setdefault(place, []).extend(ranks)
    return {
        f"{place}, first {most}": sum(rank <= most for rank in ranks) / len(ranks)
        for place, ranks in sorted(by_place.items())
        for most in AMONG_FIRST
    }


def _cited_ranks(conversations: Sequence[Conversation]) -> Iterator[tuple[str, list[int]]]:
    for conversation in conversations:
        for place, turn in enumerate(conversation.turns[1::2], start=1):
            ranks = {c.chunk_id: c.rank for c in turn.citations}
            if ranks:
                yield f"turn {place}", [*ranks.values()]
