"""Chance that comes out the same every time: drawn from a name and a seed."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def draw(key: str, what: str) -> float:
    """Return a number from 0 to below 1 that belongs to `key` and to `what`."""
    digest = hashlib.sha256(f"{key} {what}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def pick(key: str, what: str, choices: Sequence[T]) -> T:
    """Return one of the choices, each alike often."""
    return choices[int(draw(key, what) * len(choices))]


def weighted(key: str, what: str, weights: Mapping[T, float]) -> T:
    """Return one of the choices, each as often as it weighs; weights need not add up to 1.

    Raises:
        ValueError: If there is nothing to choose from.
    """
    left = draw(key, what) * sum(weights.values())
    choice = None
    for choice, weight in weights.items():
        if (left := left - weight) < 0:
            return choice
    if choice is None:
        message = "There is nothing to draw from."
        raise ValueError(message)
    return choice
