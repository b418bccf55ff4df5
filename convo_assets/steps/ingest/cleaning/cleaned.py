"""A text with parts of it taken out, and how many of each kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without what was taken out of it, and how often that was, by kind."""

    text: str
    removed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]` is to become something else; `kind` is counted, unless it is empty."""

    start: int
    end: int
    kind: str
    by: str = ""


def edited(text: str, edits: Iterable[Edit]) -> Cleaned:
    """Return a text with all edits made; one that begins within another is not made."""
    parts: list[str] = []
    reached = 0
    counts: Counter[str] = Counter()
    for edit in sorted(edits, key=lambda each: (each.start, -each.end)):
        if edit.start < reached or edit.start >= edit.end:
            continue
        parts += [text[reached : edit.start], edit.by]
        reached = edit.end
        counts[edit.kind] += bool(edit.kind)
    return Cleaned("".join([*parts, text[reached:]]), +counts)
