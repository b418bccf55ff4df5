"""Decide over a whole source which conversations become rows and which documents go together.

Whether a conversation is a duplicate, and which split it belongs to, depends on all the others. The
plan is made first, so that rows can then be derived in any order and number.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from convo_assets.identity import content_id
from convo_assets.records import Conversation, RedactedDoc
from convo_assets.similarity import (
    SAME_QUESTION,
    as_matrix,
    near_texts,
    near_vectors,
    numbers,
    words,
)
from convo_assets.steps.curate.candidates import Candidate, candidate
from convo_assets.steps.curate.selection import Quotas, unselected
from convo_assets.steps.curate.splits import DocumentGroups, Shares, assigned, split_of
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


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Why conversations are left out, the group of every document, and the splits of groups.

    Groups without rows are in no table of splits.
    """

    settings: CurateSettings
    left_out: dict[str, str]
    groups: dict[str, str]
    splits: Mapping[str, Split]

    @property
    def fingerprint(self) -> str:
        """Return the name of the plan: it changes when any decision does."""
        return content_id(self.left_out, self.groups, dict(self.splits))

    def split_of(self, document: str) -> Split:
        """Return the split of a document, the same for its whole group."""
        group = self.groups[document]
        return self.splits.get(group) or split_of(group, self.settings.shares)


def plan_curation(
    conversations: Iterable[Conversation],
    documents: Iterable[RedactedDoc],
    settings: CurateSettings,
) -> Plan:
    """Return the plan for all conversations and documents of a source, in whatever order."""
    candidates = sorted(map(candidate, conversations), key=lambda c: (-c.quality, c.id))
    left_out: dict[str, str] = {}
    for reason, duplicates in (
        ("duplicate_question", _same_questions),
        ("near_duplicate", _near_duplicates),
        ("same_question_in_other_words", _rephrased),
    ):
        left_out |= dict.fromkeys(duplicates(_rest(candidates, left_out)), reason)
    left_out |= unselected(_rest(candidates, left_out), settings.quotas)
    groups = _groups(candidates, documents)
    rows = Counter(groups[row.documents[0]] for row in _rest(candidates, left_out))
    splits = assigned(rows, settings.shares)
    return Plan(settings=settings, left_out=left_out, groups=groups, splits=splits)


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
