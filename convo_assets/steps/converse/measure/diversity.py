"""How different texts are from each other; all of it depends on how many there are."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

_WORD = re.compile(r"\w+")
SAME_BY_ROUGE = 0.7
"""ROUGE-L from which on a question repeats another (Self-Instruct)."""


def words(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return _WORD.findall(text.lower())


def vendi_share(texts: Sequence[str]) -> float:
    """Return the effective number of different texts, divided by their number.

    The exponential of the entropy of the eigenvalues of the similarity matrix (Friedman and Dieng,
    2023), similarity being the cosine of TF-IDF vectors over words and pairs of words.
    """
    if not texts:
        return 0.0
    vectors = _tf_idf(texts)
    eigenvalues = np.linalg.eigvalsh(vectors @ vectors.T / len(texts))
    real = eigenvalues[eigenvalues > 1e-12]  # noqa: PLR2004 - rounding noise below
    return float(np.exp(-np.sum(real * np.log(real))) / len(texts))


def _tf_idf(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    documents = [
        [*said, *(" ".join(pair) for pair in pairwise(said))] for said in map(words, texts)
    ]
    frequencies = Counter(term for document in documents for term in set(document))
    place = {term: index for index, term in enumerate(sorted(frequencies))}
    vectors = np.zeros((len(texts), max(1, len(place))))
    for row, document in enumerate(documents):
        for term, count in Counter(document).items():
            weight = math.log((1 + len(texts)) / (1 + frequencies[term])) + 1
            vectors[row, place[term]] = count * weight
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms == 0, 1, norms)


def distinct_share(texts: Sequence[str], size: int) -> float:
    """Return the share of runs of `size` words that are different from each other."""
    runs = [
        tuple(said[i : i + size]) for said in map(words, texts) for i in range(len(said) - size + 1)
    ]
    return len(set(runs)) / len(runs) if runs else 0.0


def opening_entropy(texts: Sequence[str]) -> float:
    """Return the entropy of the first two words, in bits."""
    counts = Counter(tuple(words(text)[:2]) for text in texts)
    total = counts.total()
    return -sum(n / total * math.log2(n / total) for n in counts.values())


def repeated_share(texts: Sequence[str]) -> float:
    """Return the share of texts that repeat an earlier one, by ROUGE-L."""
    said = [words(text) for text in texts]
    repeats = {j for (_, a), (j, b) in combinations(enumerate(said), 2) if alike(a, b)}
    return len(repeats) / len(texts) if texts else 0.0


def alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether one text repeats the other, by ROUGE-L over their words."""
    both = len(left) + len(right)
    at_most = 2 * min(len(left), len(right))
    return at_most > SAME_BY_ROUGE * both and _rouge_l(left, right) > SAME_BY_ROUGE


def _rouge_l(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the F-measure of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for word in left:
        previous = 0
        for j, other in enumerate(right, start=1):
            diagonal, previous = previous, row[j]
            row[j] = diagonal + 1 if word == other else max(row[j], row[j - 1])
    return 2 * row[-1] / (len(left) + len(right))
