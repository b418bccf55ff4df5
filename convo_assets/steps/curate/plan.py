"""Decide over a whole source which conversations become rows and which documents go together.

Whether a conversation is a duplicate, and which split it belongs to, depends on all the others. The
plan is made first, so that rows can then be derived in any order and number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from convo_assets.identity import content_id
from convo_assets.records import Chunk, Conversation, RedactedDoc
from convo_assets.similarity import (
    SAME_QUESTION,
    as_matrix,
    near_texts,
    near_vectors,
    numbers,
    words,
)
from convo_assets.steps.curate.candidates import Candidate, candidate
from convo_assets.steps.curate.fact_rows import ExpressionSettings
from convo_assets.steps.curate.selection import Quotas, unselected
from convo_assets.steps.curate.splits import DocumentGroups, Shares, assigned, split_of
from convo_assets.steps.curate.unknowns import untold
from convo_assets.vocabulary import Split

_RUN_OF_CONVERSATION = 3
_RUN_OF_DOCUMENT = 5
"""Words per n-gram: short ones for texts of some lines, longer ones where chance repeats them."""


@dataclass(frozen=True, kw_only=True)
class CurateSettings:
    """What the rows of a source are to be."""

    shares: Shares = field(default_factory=Shares)
    quotas: Quotas = field(default_factory=Quotas)
    max_tokens: int = 2048
    wordings: ExpressionSettings = field(default_factory=ExpressionSettings)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Why conversations are left out, group and split of documents, and who tells which facts.

    Groups without rows are in no table of splits. `chunks_of` names, by conversation, the chunks
    whose facts are said in rows beside it: each chunk once. `properties` are those of which no
    document speaks.
    """

    settings: CurateSettings
    left_out: dict[str, str]
    groups: dict[str, str]
    splits: Mapping[str, Split]
    chunks_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: tuple[int, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return the name of the plan: it changes when any decision does."""
        told = (dict(self.chunks_of), self.properties)
        return content_id(self.left_out, self.groups, dict(self.splits), told)

    def split_of(self, document: str) -> Split:
        """Return the split of a document, the same for its whole group."""
        group = self.groups[document]
        return self.splits.get(group) or split_of(group, self.settings.shares)


def plan_curation(
    conversations: Iterable[Conversation],
    documents: Iterable[RedactedDoc],
    settings: CurateSettings,
    *,
    chunks: Iterable[Chunk] = (),
) -> Plan:
    """Return the plan for all conversations and documents of a source, in whatever order.

    `chunks` are those whose facts are to be told beside the conversations.
    """
    candidates = sorted(map(candidate, conversations), key=lambda c: (-c.quality, c.id))
    left_out: dict[str, str] = {}
    for reason, duplicates in (
        ("duplicate_question", _same_questions),
        ("near_duplicate", _near_duplicates),
        ("same_question_in_other_words", _rephrased),
    ):
        left_out |= dict.fromkeys(duplicates(_rest(candidates, left_out)), reason)
    left_out |= unselected(_rest(candidates, left_out), settings.quotas)
    texts = _Texts(documents)
    groups = _groups(candidates, texts)
    rows = Counter(groups[row.documents[0]] for row in _rest(candidates, left_out))
    plan = Plan(
        settings=settings,
        left_out=left_out,
        groups=groups,
        splits=assigned(rows, settings.shares),
    )
    if settings.wordings.expressions == 1:
        return plan
    told = _chunks_of(candidates, left_out, chunks)
    return replace(plan, chunks_of=told, properties=texts.untold)


class _Texts:
    """Documents read once: passed on, and searched for what they speak of."""

    def __init__(self, documents: Iterable[RedactedDoc]) -> None:
        self._documents = documents
        self.untold = untold(())

    def __iter__(self) -> Iterator[RedactedDoc]:
        for document in self._documents:
            self.untold = untold((document.text,), among=self.untold)
            yield document


def _chunks_of(
    candidates: Sequence[Candidate], left_out: Mapping[str, str], chunks: Iterable[Chunk]
) -> dict[str, tuple[str, ...]]:
    """Return the chunks whose facts fall to each conversation: each chunk to one.

    A chunk falls to a conversation about it, one that is kept if there is one; else to one about
    its document; else to any. All that a row rests on is known by its chunk.
    """
    ordered = sorted(candidates, key=lambda c: (c.id in left_out, c.id))
    about: dict[str, str] = {}
    of_document: dict[str, str] = {}
    for row in ordered:
        for chunk_id in row.chunk_ids:
            about.setdefault(chunk_id, row.id)
        for document in row.documents:
            of_document.setdefault(document, row.id)
    owned: dict[str, list[str]] = {}
    for chunk in chunks if ordered else ():
        other = of_document.get(chunk.redacted_doc_id, ordered[0].id)
        owned.setdefault(about.get(chunk.id, other), []).append(chunk.id)
    return {key: tuple(sorted(found)) for key, found in owned.items()}


def _rest(candidates: Sequence[Candidate], left_out: dict[str, str]) -> list[Candidate]:
    return [row for row in candidates if row.id not in left_out]


def _same_questions(candidates: Sequence[Candidate]) -> list[str]:
    """Return all but the first of those that ask with the same words."""
    first: dict[str, str] = {}
    for row in candidates:
        first.setdefault(content_id(sorted(words(row.question))), row.id)
    kept = set(first.values())
    return [row.id for row in candidates if row.id not in kept]


def _near_duplicates(candidates: Sequence[Candidate]) -> list[str]:
    texts = ((row.id, row.text) for row in candidates)
    return [key for key, _ in near_texts(texts, length=_RUN_OF_CONVERSATION, strict=True)]


def _rephrased(candidates: Sequence[Candidate]) -> list[str]:
    vectors = as_matrix([row.vector for row in candidates])
    said = [numbers(row.text) for row in candidates]
    return [
        candidates[place].id
        for place, _ in near_vectors(vectors, min_cosine=SAME_QUESTION, said=said)
    ]


def _groups(candidates: Sequence[Candidate], documents: Iterable[RedactedDoc]) -> dict[str, str]:
    """Group documents that share a conversation, also a dropped one, or most of their text."""
    groups = DocumentGroups()
    for row in candidates:
        groups.unite(row.documents)
    texts = (_known_to(groups, document) for document in documents)
    for pair in near_texts(texts, length=_RUN_OF_DOCUMENT):
        groups.unite(pair)
    return groups.all()


def _known_to(groups: DocumentGroups, document: RedactedDoc) -> tuple[str, str]:
    groups.unite([document.id])
    return document.id, document.text
