"""The figures of one source: grounding, retrieval, coverage, soundness, diversity, shape, mix."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from statistics import median

from convo_assets.figures import Figure, Sections, counted, measured, plain
from convo_assets.records import Chunk, Conversation, Turn
from convo_assets.similarity import words
from convo_assets.steps.converse.grounding import (
    Weights,
    inverse_document_frequencies,
    readable,
    weighted_coverage,
)
from convo_assets.steps.converse.measure.diversity import (
    distinct_share,
    opening_entropy,
    repeated_share,
    vendi_share,
)
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.words import numbers

SAMPLE = 300
"""Questions that diversity is measured over: it falls with their number."""

HUMAN_SHAPE = {
    "words in a question, median": 9.0,
    "words in an answer, median": 71.0,
    "questions without a question mark": 0.24,
    "follow-ups of at most five words": 0.257,
    "questions in a conversation, mean": 4.0,
}
"""Medians and shares of people's conversations (MTRAG-UN, 2,191 user turns, about 8 turns each)."""

_SHORT = 5
FIRST, COMMONEST = 3, 5
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_MARKUP = re.compile(
    r"\]\(|\]\[|</?[a-z]+[^>]*>|&[a-z]+;|\\[*_`\[\]#]|\*\*|\{[{%]|\[[A-Z_]+_\d+\]", re.IGNORECASE
)
AMONG_FIRST = (1, 3, 5)
"""Places that recall is told for; what is not among those that answers are drawn from is refused,
so the last one is 1 unless more passages are drawn on."""


EARLY = "early retrieval of cited passages, by answer"
FOUND = "cited passages among the first retrieved, by answer"
"""Titles of figures that there is one of for each answer of a conversation."""

CHARTS = frozenset({"exchanges by kind", EARLY, FOUND})
"""Titles of figures that are worth a chart."""


def measure(conversations: Sequence[Conversation], chunks: Sequence[Chunk]) -> Sections:
    """Return the figures of conversations that were made from these chunks; none without both."""
    if not conversations or not chunks:
        return {}
    turns = [turn for conversation in conversations for turn in conversation.turns]
    questions = [turn for turn in turns if turn.role == "user"]
    return {
        "quality": [
            *_grounding(turns, chunks),
            *_coverage(turns, {chunk.id for chunk in chunks}),
            *_soundness(conversations, {chunk.id for chunk in chunks}),
            *_diversity([turn.standalone or turn.text for turn in questions]),
            *_shape(conversations),
        ],
        "exchanges by kind": counted(Counter(plain(turn.kind) for turn in questions)),
        EARLY: _reciprocal_ranks(conversations),
        FOUND: _recalls(conversations),
    }


def _grounding(turns: Sequence[Turn], chunks: Sequence[Chunk]) -> list[Figure]:
    texts = {chunk.id: readable(chunk) for chunk in chunks}
    weights = inverse_document_frequencies(texts.values())
    answers = [
        t
        for t in turns
        if t.role == "assistant" and t.kind in QUESTION_KINDS.answered and t.citations
    ]
    covered = [_covered(turn, texts, weights) for turn in answers] or [0.0]
    supported = [numbers(turn.text) <= numbers(_evidence(turn, texts)) for turn in answers]
    n, found = len(answers), "words of an answer found in the cited passages"
    return [
        measured(f"{found}, median", median(covered), n),
        measured(f"{found}, lowest", min(covered), n),
        measured("answers whose every number is in the cited passages", _share(supported), n),
    ]


def _covered(turn: Turn, texts: Mapping[str, str], weights: Weights) -> float:
    return weighted_coverage(turn.text, _evidence(turn, texts), weights)


def _evidence(turn: Turn, texts: Mapping[str, str]) -> str:
    return " ".join(texts.get(citation.chunk_id, "") for citation in turn.citations)


def _coverage(turns: Sequence[Turn], chunks: Collection[str]) -> list[Figure]:
    cited = Counter(
        chunk for turn in turns for chunk in {c.chunk_id for c in turn.citations} if chunk in chunks
    )
    uneven = _gini([cited[chunk] for chunk in chunks])
    return [
        measured("passages that some answer cites", len(cited) / len(chunks), len(chunks)),
        measured("unevenness of citations over passages", uneven, len(chunks)),
    ]


def _soundness(conversations: Sequence[Conversation], chunks: Collection[str]) -> list[Figure]:
    turns = [turn for conversation in conversations for turn in conversation.turns]
    asked = [turn.standalone or turn.text for turn in turns if turn.role == "user"]
    said = [turn.text for turn in turns if turn.role == "assistant"]
    openings = [c.turns[1].citations for c in conversations if c.turns[1].citations]
    found = [any(0 < cited.rank <= FIRST for cited in citations) for citations in openings]
    beginnings = Counter(tuple(words(question)[:3]) for question in asked)
    common = sum(count for _, count in beginnings.most_common(COMMONEST))
    grown = {conversation.chunk_id for conversation in conversations} & set(chunks)
    marked = _share(bool(_MARKUP.search(_CODE.sub("", turn.text))) for turn in turns)
    announced = _share(text.rstrip().endswith(":") for text in said)
    return [
        measured("passages with a conversation", len(grown) / len(chunks), len(chunks)),
        measured("first questions that find their answer", _share(found), len(found)),
        measured("turns with markup or placeholders", marked, len(turns)),
        measured("answers that announce what does not follow", announced, len(said)),
        measured("questions with the five commonest beginnings", common / len(asked), len(asked)),
    ]


def _gini(counts: Sequence[int]) -> float:
    """Return how unevenly counts are spread: 0 evenly, near 1 all in one place."""
    ranked, total = sorted(counts), sum(counts)
    if not total:
        return 0.0
    weighted = sum(rank * count for rank, count in enumerate(ranked, start=1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)


def _diversity(questions: Sequence[str]) -> list[Figure]:
    # Identifiers are hashes: questions at equal distances are a fair sample, of one size for all.
    size = min(SAMPLE, len(questions))
    sample = [questions[place * len(questions) // size] for place in range(size)]
    found = {
        "variety of questions": vendi_share(sample),
        "different words in questions": distinct_share(sample, 1),
        "different word pairs in questions": distinct_share(sample, 2),
        "different runs of three words in questions": distinct_share(sample, 3),
        "variety of first words": opening_entropy(sample),
        "questions that repeat another one": repeated_share(sample),
    }
    return [measured(name, value, size) for name, value in found.items()]


def _shape(conversations: Sequence[Conversation]) -> list[Figure]:
    asked = [t.text for c in conversations for t in c.turns if t.role == "user"]
    later = [t.text for c in conversations for t in c.turns[2:] if t.role == "user"]
    said = [t.text for c in conversations for t in c.turns if t.role == "assistant"]
    values = (
        (median(len(words(text)) for text in asked), len(asked)),
        (median(len(words(text)) for text in said), len(said)),
        (_share(not t.endswith("?") for t in asked), len(asked)),
        (_share(len(words(text)) <= _SHORT for text in later), len(later)),
        (len(asked) / len(conversations), len(conversations)),
    )
    shape = [measured(name, *found) for name, found in zip(HUMAN_SHAPE, values, strict=True)]
    far = [
        abs(figure.value - HUMAN_SHAPE[figure.name]) / HUMAN_SHAPE[figure.name]
        for figure in shape
        if figure.value is not None
    ]
    mean = sum(far) / len(far)
    return [*shape, measured("difference from people's conversations", mean, len(conversations))]


def _share(holds: Iterable[bool]) -> float:
    found = list(holds)
    return sum(found) / len(found) if found else 0.0


def _reciprocal_ranks(conversations: Sequence[Conversation]) -> list[Figure]:
    """Return how early the best passage of an answer was found, by the place of the answer."""
    by_place: dict[str, list[float]] = {}
    for place, ranks in _cited_ranks(conversations):
        by_place.setdefault(place, []).append(1 / min(ranks))
    return [
        measured(place, sum(found) / len(found), len(found), under=EARLY)
        for place, found in sorted(by_place.items())
    ]


def _recalls(conversations: Sequence[Conversation]) -> list[Figure]:
    """Return the share of cited passages among the first k, by the place of the answer."""
    by_place: dict[str, list[int]] = {}
    for place, ranks in _cited_ranks(conversations):
        by_place.setdefault(place, []).extend(ranks)
    return [
        measured(
            f"{place}, among the first {most}" if most > 1 else f"{place}, first",
            _share(rank <= most for rank in ranks),
            len(ranks),
            under=FOUND,
        )
        for place, ranks in sorted(by_place.items())
        for most in AMONG_FIRST
    ]


def _cited_ranks(conversations: Sequence[Conversation]) -> Iterator[tuple[str, list[int]]]:
    """Yield the ranks of what each answer cites, without chunks that were not searched for."""
    for conversation in conversations:
        for place, turn in enumerate(conversation.turns[1::2], start=1):
            ranks = {c.chunk_id: c.rank for c in turn.citations if c.rank}
            if ranks:
                yield f"answer {place}", [*ranks.values()]
