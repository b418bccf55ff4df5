"""How much of what is said stands in what it rests on."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from convo_assets.records import Chunk
from convo_assets.steps.converse.words import stems

Weights = Mapping[str, float]


def readable(chunk: Chunk) -> str:
    """Return all that an answer from a chunk may take its words from."""
    return f"{' '.join(chunk.heading_path)} {chunk.embed_text}"


def inverse_document_frequencies(passages: Iterable[str]) -> Weights:
    """Return the weight of every stem: ln((n + 1) / (passages with it + 1)) + 1."""
    counts: Counter[str] = Counter()
    total = 0
    for passage in passages:
        counts.update(stems(passage))
        total += 1
    return {stem: math.log((total + 1) / (count + 1)) + 1 for stem, count in counts.items()}


def weighted_coverage(part: str, whole: str, weights: Weights) -> float:
    """Return the share of the part's content words in the whole, rare words counting more.

    Measured against people's judgement of faithfulness (MTRAG, 450 answers): Spearman .65, AUC .84;
    faithful human answers have a median of .87.
    """
    rarest = max(weights.values(), default=1.0)
    wanted = {stem: weights.get(stem, rarest) for stem in stems(part)}
    grounded = stems(whole)
    total = sum(wanted.values())
    return sum(w for stem, w in wanted.items() if stem in grounded) / total if total else 0.0
