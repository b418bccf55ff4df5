"""Which rows go into a release: none twice, none for training that gives away a held-out one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from convo_assets.records import Conversation, TrainingRow
from convo_assets.similarity import (
    SAME_QUESTION,
    as_matrix,
    near_texts,
    near_vectors,
    nearest,
    ngrams,
    numbers,
    words,
)
from convo_assets.vocabulary import Split, Vector

RUN = 13
"""Words in a row that two texts share only if one knows the other (GPT-3, Brown et al. 2020)."""

_RUN_OF_ROW = 3
_ORDER: Mapping[Split, int] = {"test": 0, "validation": 1, "knowledge": 2, "train": 3}
"""Of two rows that are nearly the same the held-out one stays: else it would test memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What merging has to know of a row; `fact` is the one that it says, if it says one."""

    id: str
    split: Split
    text: str
    vector: Vector
    fact: str = ""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Texts, with their vectors, by which the tuned model will be judged elsewhere."""

    texts: Sequence[str] = ()
    vectors: Sequence[Vector] = field(default=())


def entry(row: TrainingRow, conversation: Conversation) -> Entry:
    """Return what is to be compared about a row; passages it shows may be shown by others too."""
    if row.fact_ids:
        return Entry(
            id=row.id,
            split=row.split,
            text="\n".join(message["content"] for message in row.messages),
            vector=(),
            fact=row.fact_ids[0],
        )
    return Entry(
        id=row.id,
        split=row.split,
        text="\n".join(turn.standalone or turn.text for turn in conversation.turns),
        vector=conversation.vector,
    )


def merged(entries: Sequence[Entry], evaluation: Evaluation) -> dict[str, str]:
    """Return the rows that are left out of the release, and why."""
    left_out: dict[str, str] = {}
    ordered = sorted(entries, key=lambda e: (_ORDER[e.split], e.id))
    for find in (_near_duplicates, _rephrased):
        left_out |= find([e for e in ordered if not e.fact and e.id not in left_out])
    # Rewordings of one fact are wanted; what two rows say to the letter is in once.
    left_out |= _copies([e for e in ordered if e.fact])
    rest = [e for e in ordered if e.id not in left_out]
    return left_out | dict(_contaminated(rest, evaluation))


def _copies(entries: Sequence[Entry]) -> dict[str, str]:
    first: dict[str, str] = {}
    for row in entries:
        first.setdefault(row.text.casefold(), row.id)
    kept = set(first.values())
    return {row.id: "copy" for row in entries if row.id not in kept}


def _near_duplicates(entries: Sequence[Entry]) -> dict[str, str]:
    of = {e.id: e for e in entries}
    texts = ((e.id, e.text) for e in entries)
    pairs = near_texts(texts, length=_RUN_OF_ROW, strict=True)
    return {key: _reason(of[key], of[other]) for key, other in pairs}


def _rephrased(entries: Sequence[Entry]) -> dict[str, str]:
    vectors = as_matrix([e.vector for e in entries])
    pairs = near_vectors(vectors, min_cosine=SAME_QUESTION, said=[numbers(e.text) for e in entries])
    return {entries[i].id: _reason(entries[i], entries[j]) for i, j in pairs}


def _reason(row: Entry, earlier: Entry) -> str:
    return "near_duplicate" if row.split == earlier.split else f"like_a_{earlier.split}_row"


def _contaminated(entries: Sequence[Entry], evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """Yield rows for training that share a long run of words with what is held out."""
    held_out = _runs([e.text for e in entries if e.split in {"validation", "test"}])
    judged = _runs(evaluation.texts)
    cosines, _ = nearest(as_matrix([e.vector for e in entries]), as_matrix(evaluation.vectors))
    for row, cosine in zip(entries, cosines, strict=True):
        if row.split != "train":
            continue
        own = _runs([row.text])
        if own & held_out:
            yield row.id, "shares_words_with_held_out"
        elif own & judged:
            yield row.id, "shares_words_with_evaluation_file"
        elif cosine >= SAME_QUESTION:
            yield row.id, "asks_what_evaluation_file_asks"


def _runs(texts: Sequence[str]) -> set[int]:
    """Return the hashes of all runs of words that are long enough: eight bytes each."""
    long_enough = (text for text in texts if len(words(text)) >= RUN)
    return {hash(run) for text in long_enough for run in ngrams(text, RUN)}
