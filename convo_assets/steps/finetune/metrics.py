"""How near replies are to what was to be said, and how sure one can be of a mean."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from convo_assets.similarity import words

_RESAMPLES = 1000
_MIN_LENGTH = 4
_NOT = r"(?: ?not|n't|n’t)"
_REFUSAL = re.compile(
    rf"\b(?:I|we) (?:could|can|do|am|are){_NOT} (?:able to )?(?:find|know|answer|say|tell)\b"
    rf"|\b(?:documents?|passages?|sources?|texts?|information) (?:do|does|did){_NOT} "
    r"(?:say|mention|tell|hold|contain)\b|\bno information (?:on|about)\b",
    re.IGNORECASE,
)
"""Whoever speaks does not know, or what was read does not say: not that something is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean with its 95 % interval, over `count` values."""

    mean: float
    low: float
    high: float
    count: int


def estimate(values: Sequence[float], *, weights: Sequence[float] = (), seed: int = 0) -> Estimate:
    """Return the (weighted) mean and the percentile interval of 1,000 bootstrap resamples."""
    if not values:
        return Estimate(mean=0.0, low=0.0, high=0.0, count=0)
    found = np.asarray(values, dtype=np.float64)
    weight = np.asarray(weights or [1.0] * len(values), dtype=np.float64)
    draws = np.random.default_rng(seed).integers(0, len(found), size=(_RESAMPLES, len(found)))
    means = (found * weight)[draws].sum(axis=1) / weight[draws].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(
        mean=float((found * weight).sum() / weight.sum()),
        low=float(low),
        high=float(high),
        count=len(found),
    )


def as_facts(figures: Mapping[str, Mapping[str, Estimate]]) -> dict[str, Any]:
    """Return estimates, by figure and model, as plain values for a manifest."""
    return {
        name: {model: asdict(found) for model, found in models.items()}
        for name, models in figures.items()
    }


def token_f1(said: str, wanted: str) -> float:
    """Return the F1 of shared words (SQuAD, Rajpurkar et al. 2016)."""
    mine, theirs = words(said), words(wanted)
    shared = sum((Counter(mine) & Counter(theirs)).values())
    return 2 * shared / (len(mine) + len(theirs)) if shared else 0.0


def groundedness(said: str, passages: Sequence[str]) -> float:
    """Return the share of the longer words of a reply that stand in the passages."""
    mine = {word for word in words(said) if len(word) >= _MIN_LENGTH}
    held = {word for passage in passages for word in words(passage)}
    return len(mine & held) / len(mine) if mine else 0.0


def refuses(said: str) -> bool:
    """Return whether a reply says that the answer is not known."""
    return bool(_REFUSAL.search(said))
