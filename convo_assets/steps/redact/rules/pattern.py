"""A pattern with a validator: the shape of most rules."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.spans import RULES

FIELD = "field"
"""Values found by the name of their field or column, which may still be something else."""


@dataclass(frozen=True)
class Pattern:
    """Values of one label: group `value` of `regex` if it has one, where `accepts` agrees."""

    label: str
    regex: re.Pattern[str]
    accepts: Callable[[str], bool] = lambda _value: True

    def find(self, text: str) -> Iterator[PiiSpan]:
        """Yield the values found in a text."""
        group = "value" if "value" in self.regex.groupindex else 0
        for match in self.regex.finditer(text):
            if self.accepts(match[group]):
                yield rule_span(match.start(group), match.end(group), self.label)


def rule_span(start: int, end: int, label: str, *, rule: str = "") -> PiiSpan:
    """Return a span found by a rule: validated, hence of score 1."""
    name = rule or label.lower()
    return PiiSpan(start=start, end=end, label=label, score=1.0, detector=f"{RULES}:{name}")


def find_all(patterns: Iterable[Pattern], text: str) -> Iterator[PiiSpan]:
    """Yield the values that any of the patterns finds."""
    for pattern in patterns:
        yield from pattern.find(text)
