"""Near-duplicates of texts and of questions: by words, by ROUGE-L and by cosine.

Identity is a hash of content, so texts that differ in one character have nothing in common there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import LCSseq

PERMUTATIONS = 128
MIN_OVERLAP = 0.7
"""Jaccard similarity of word n-grams from which two texts are near-duplicates."""

SAME_QUESTION = 0.95
"""Cosine from which two questions count as the same question in other words. Curation tools use .9
to .95; rows that differ in a number are never duplicates of each other."""

SAME_BY_ROUGE = 0.7
"""ROUGE-L above which one question repeats another (Self-Instruct)."""

_BLOCK = 1024
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order."""
    return re.findall(r"\w+", text.casefold())


def ngrams(text: str, length: int) -> set[str]:
    """Return every run of `length` words; a text with fewer words is one run."""
    found = words(text)
    return {" ".join(found[i : i + length]) for i in range(max(1, len(found) - length + 1))}


def rouge_l(left: str, right: str) -> float:
    """Return the F1 of the longest common subsequence of words (Lin 2004)."""
    return _rouge_l(words(left), words(right))


def _rouge_l(mine: Sequence[str], theirs: Sequence[str]) -> float:
    shared = LCSseq.similarity(mine, theirs)
    return 2 * shared / (len(mine) + len(theirs)) if shared else 0.0


def repeats(question: str, other: str) -> bool:
    """Return whether two questions are the same but for a word or two: ROUGE-L over the limit."""
    return rouge_l(question, other) > SAME_BY_ROUGE


class Questions:
    """An index of questions that finds near-duplicates without comparing with every question."""

    def __init__(self, asked: Iterable[str] = (), *, after: "Questions | None" = None) -> None:
        """Begin with some questions; `near` also searches `after`, to which nothing is added."""
        self._after = after
        self._said: list[tuple[list[str], frozenset[str]]] = []
        self._with_word: dict[str, list[int]] = {}
        self._exact: set[tuple[str, ...]] = set()
        self.extend(asked)

    def add(self, question: str) -> None:
        """Remember a question."""
        said = words(question)
        self._exact.add(tuple(said))
        for word in set(said):
            self._with_word.setdefault(word, []).append(len(self._said))
        self._said.append((said, numbers(question)))

    def extend(self, questions: Iterable[str]) -> None:
        """Remember several."""
        for question in questions:
            self.add(question)

    def holds(self, question: str) -> bool:
        """Return whether the index holds a question of the same words."""
        said = tuple(words(question))
        return said in self._exact or (self._after is not None and self._after.holds(question))

    def near(self, question: str, *, strict: bool = False) -> bool:
        """Return whether the index holds a near-duplicate of a question.

        If `strict`, questions with different numbers are no duplicates. With threshold t a
        duplicate has more than t / (2 - t) of the words of the question. It must therefore hold at
        least one of the rarest words, however they are chosen, if these are one more than the words
        that it may lack: only questions with one of those are compared.
        """
        said, told = words(question), numbers(question)
        min_words = int(len(said) * SAME_BY_ROUGE / (2 - SAME_BY_ROUGE)) + 1
        max_words = len(said) * (2 - SAME_BY_ROUGE) / SAME_BY_ROUGE
        places = sorted((self._with_word.get(word, []) for word in said), key=len)
        among = (self._said[place] for place in set().union(*places[: len(said) - min_words + 1]))
        return any(
            min_words <= len(other) < max_words
            and not (strict and numbers_ != told)
            and _rouge_l(said, other) > SAME_BY_ROUGE
            for other, numbers_ in among
        ) or (self._after is not None and self._after.near(question, strict=strict))


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text, as they are written."""
    return frozenset(re.findall(r"\d+(?:[.,:]\d+)*", text))


def near_texts(
    texts: Iterable[tuple[str, str]], *, length: int, strict: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the key of each near-duplicate with the key of the earlier text it is like.

    MinHash with locality-sensitive hashing over runs of `length` words. If `strict`, texts with
    different numbers are no duplicates, and later texts are not compared with a duplicate, so that
    a chain of small changes does not make one group.
    """
    from datasketch import MinHashLSH  # 0.9 s, with scipy

    # 32 bands of 4: finds all but 0.02 % of the pairs at the threshold; the sketches then decide.
    index = MinHashLSH(params=(32, 4), num_perm=PERMUTATIONS)
    seen: dict[str, tuple[Any, frozenset[str]]] = {}
    for key, text in texts:
        sketch, said = _sketch(text, length), numbers(text)
        near = sorted(
            other
            for other in index.query(sketch)
            if sketch.jaccard(seen[other][0]) >= MIN_OVERLAP
            and not (strict and said != seen[other][1])
        )
        yield from ((key, other) for other in near)
        if not (strict and near):
            index.insert(key, sketch)
            seen[key] = (sketch, said)


def _sketch(text: str, length: int) -> Any:
    from datasketch import MinHash

    sketch = MinHash(num_perm=PERMUTATIONS)
    sketch.update_batch([run.encode() for run in ngrams(text, length)])
    return sketch


def as_matrix(vectors: Sequence[Sequence[float]]) -> Matrix:
    """Return unit vectors as the rows of a matrix; a missing vector is a row of zeros."""
    width = max(map(len, vectors), default=0)
    rows = [vector if len(vector) == width else [0.0] * width for vector in vectors]
    return np.asarray(rows, dtype=np.float32).reshape(len(vectors), width)


def nearest(vectors: Matrix, others: Matrix) -> tuple[list[float], list[int]]:
    """Return for every vector the highest cosine with any of the others, and the index of that one.

    Blocks of 1,024 rows: a million pairs of width 384 take some 10 ms and 4 MB.
    """
    if not len(others):
        return [-1.0] * len(vectors), [0] * len(vectors)
    cosines: list[float] = []
    places: list[int] = []
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK] @ others.T
        best = block.argmax(axis=1)
        places += best.tolist()
        cosines += block[np.arange(len(block)), best].tolist()
    return cosines, places


def near_vectors(
    vectors: Matrix, *, min_cosine: float, said: Sequence[frozenset[str]]
) -> Iterator[tuple[int, int]]:
    """Yield the index of every duplicate with the index of the earlier vector it is like.

    `said` holds the numbers in the text of each vector: only vectors with equal numbers are
    compared. A duplicate makes no later vector a duplicate.
    """
    alike: dict[frozenset[str], list[int]] = {}
    for place, numbers_ in enumerate(said):
        alike.setdefault(numbers_, []).append(place)
    for places in alike.values():
        yield from (
            (places[i], places[j]) for i, j in _near(vectors[places], min_cosine=min_cosine)
        )


def _near(vectors: Matrix, *, min_cosine: float) -> Iterator[tuple[int, int]]:
    kept: list[int] = []
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK]
        cosines, places = nearest(block, vectors[kept])
        within = block @ block.T
        fresh: list[int] = []
        for i, (cosine, place) in enumerate(zip(cosines, places, strict=True)):
            twin = next((j for j in fresh if within[i, j] >= min_cosine), None)
            if cosine >= min_cosine:
                yield start + i, kept[place]
            elif twin is not None:
                yield start + i, start + twin
            else:
                fresh.append(i)
        kept += [start + i for i in fresh]
