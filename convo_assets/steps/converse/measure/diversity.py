"""How different texts are from each other; all of it depends on how many there are."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from convo_assets.similarity import Questions, words


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
    earlier, repeating = Questions(), 0
    for text in texts:
        repeating += earlier.near(text)
        earlier.add(text)
    return repeating / len(texts) if texts else 0.0
