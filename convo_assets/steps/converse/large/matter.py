"""What one conversation is about, as it is shown to a model: units with what stands around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from convo_assets.page_areas import within
from convo_assets.prose_language import language_of
from convo_assets.records import Citation, Passage, SourceProfile
from convo_assets.steps.converse.units import Document, Unit
from convo_assets.steps.converse.writers import Home

MAX_MATTER = 3_000
MAX_NEIGHBOUR = 700
MAX_ELSEWHERE = 900
"""Characters that are shown of the units themselves, of what stands on either side of them, and of
a related passage: with all else 1,100 tokens or so, four calls of which are 4,400."""

MAX_OUTLINE = 1_000
MAX_TERMS = 12
"""Characters of a document's outline, and abbreviations, that every prompt about it begins with."""

MIN_LETTERS = 40
"""Letters of units below which there is nothing to talk about."""

_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9&/-]{1,9})\)")
_WORDS = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that a model is shown and may quote, and where it stands.

    `offset` is where `text[0]` stands in the document; None if the text is told with something
    from elsewhere, such as the head of a table: then `whole` is what is cited.
    """

    text: str
    heading_path: tuple[str, ...]
    offset: int | None
    whole: tuple[int, int]
    of: Document | Passage
    unit: Unit | None = None

    def cite(self, start: int, end: int) -> tuple[Citation, ...]:
        """Return `text[start:end]` as citations of the store."""
        begin, until = self.whole
        if self.offset is not None:
            begin, until = self.offset + start, self.offset + end
        if isinstance(self.of, Document):
            return self.of.citations(begin, until)
        return (
            Citation(
                chunk_id=self.of.chunk_id,
                redacted_doc_id=self.of.redacted_doc_id,
                start=begin,
                end=until,
                rank=self.of.rank,
                score=self.of.score,
                pages=within(self.of.pages, begin, until),
            ),
        )


@dataclass(frozen=True)
class Matter:
    """The units of a chunk, what stands before and behind them, and related passages."""

    home: Home
    related: Sequence[Passage]
    profile: SourceProfile

    @cached_property
    def language(self) -> str:
        """The language of the conversation: what was declared, else that of the units, document.

        A code of ISO 639, or a tag that begins with one; English if there is too little to tell.
        """
        declared = self.profile.language
        if declared:
            return declared
        units = "\n".join(unit.text for unit in self.home.units)
        return language_of(units) or language_of(self.home.document.text) or "en"

    @cached_property
    def units(self) -> tuple[Shown, ...]:
        """The units, as many as may be shown."""
        shown: list[Shown] = []
        left = MAX_MATTER
        for unit in self.home.units:
            if len(unit.text) <= left or not shown:
                shown.append(_shown(unit, self.home.document))
                left -= len(unit.text)
        return tuple(shown)

    @cached_property
    def around(self) -> tuple[Shown, ...]:
        """The units before and behind, the nearest ones that may be shown."""
        units, own = self.home.document.units, {unit.start for unit in self.home.units}
        places = [i for i, unit in enumerate(units) if unit.start in own]
        if not places:
            return ()
        before = _nearest(units[: places[0]][::-1])[::-1]
        behind = _nearest(units[places[-1] + 1 :])
        return tuple(_shown(unit, self.home.document) for unit in (*before, *behind))

    @cached_property
    def elsewhere(self) -> tuple[Shown, ...]:
        """One related passage that stands in none of what is shown already."""
        own = [shown.whole for shown in (*self.units, *self.around)]
        for passage in self.related:
            same = passage.redacted_doc_id == self.home.document.stored.id
            if same and any(s < passage.end and passage.start < e for s, e in own):
                continue
            text = passage.text[:MAX_ELSEWHERE]
            span = (passage.start, passage.start + len(text))
            return (Shown(text, passage.heading_path, passage.start, span, passage),)
        return ()

    @property
    def shown(self) -> tuple[Shown, ...]:
        """All that is shown, the units first."""
        return (*self.units, *self.around, *self.elsewhere)

    @property
    def has_something(self) -> bool:
        """Whether there is enough in the units to talk about."""
        return sum(map(str.isalpha, "".join(shown.text for shown in self.units))) >= MIN_LETTERS


def outline(document: Document) -> str:
    """Return title, headings and abbreviations of a document: the same for all that is in it."""
    lines = [f"{'  ' * (len(path) - 1)}- {path[-1]}" for path in document.outline]
    kept, left = [], MAX_OUTLINE
    for line in lines:
        left -= len(line)
        if left < 0:
            kept.append("- …")
            break
        kept.append(line)
    terms = [f"{short}: {long}" for short, long in abbreviations(document.text)[:MAX_TERMS]]
    parts = [f"The document is called: {document.title}"]
    parts += ["Its outline:\n" + "\n".join(kept)] if kept else []
    parts += ["Abbreviations in it:\n" + "\n".join(terms)] if terms else []
    return "\n\n".join(parts)


def abbreviations(text: str) -> list[tuple[str, str]]:
    """Return abbreviations that a text introduces, with the words they stand for.

    Words before "(ABC)" are the long form if its letters are found in them backwards, the first at
    the beginning of a word (Schwartz and Hearst 2003).
    """
    found: dict[str, str] = {}
    for match in _ABBREVIATION.finditer(text):
        short = match[1]
        most = min(len(short) + 5, 2 * len(short))
        before = [*_WORDS.finditer(text[max(0, match.start() - 120) : match.start()])][-most:]
        if before and (long := _long_form(short, text, match.start(), before)):
            found.setdefault(short, " ".join(long.split()))
    return list(found.items())


def _long_form(short: str, text: str, end: int, words: Sequence[re.Match[str]]) -> str | None:
    begin = max(0, end - 120)
    candidate = text[begin + words[0].start() : end].rstrip()
    place = len(candidate)
    for at in range(len(short) - 1, -1, -1):
        letter = short[at].lower()
        if not letter.isalnum():
            continue
        place -= 1
        while place >= 0 and not (
            candidate[place].lower() == letter
            and (at or place == 0 or not candidate[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    long = candidate[place:]
    return long if len(long) > len(short) and "\n\n" not in long else None


def _nearest(units: Sequence[Unit]) -> list[Unit]:
    kept, left = [], MAX_NEIGHBOUR
    for unit in units:
        left -= len(unit.text)
        if left < 0:
            break
        kept.append(unit)
    return kept


def _shown(unit: Unit, document: Document) -> Shown:
    as_it_stands = document.text[unit.start : unit.end] == unit.text
    offset = unit.start if as_it_stands else None
    return Shown(unit.text, unit.heading_path, offset, (unit.start, unit.end), document, unit)
