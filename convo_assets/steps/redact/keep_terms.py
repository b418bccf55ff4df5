"""Keep terms: words that a source uses as its own, such as products and teams, and no people.

A word that is redacted in many documents of a source, and never where a person stands, is proposed
to be kept. A person decides: nothing is kept because it was proposed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from convo_assets.records import PiiSpan

MIN_DOCUMENTS = 3
"""Documents of a source that share a word before it may be the source's own."""

MAX_PERSONAL = 0.1
"""Share of mentions in the context of a person up to which a word may be nobody's."""

_LABELS = frozenset({"PERSON", "USERNAME"})
_CONTACTS = frozenset({"EMAIL", "PHONE", "ADDRESS", "DATE_OF_BIRTH", "SSN", "ID_NUMBER"})
_REACH = 60
_TITLE = re.compile(
    r"\b(?:Mrs?|Ms|Mx|Miss|Dr|Prof(?:essor)?|Sir|Herr|Frau|Mme|Dear|Hi|Hello|by|From|To|Cc)\b[.:]?\s$"
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedValue:
    """What the redaction of a source does to one value, which never leaves the machine.

    `personal` counts the mentions behind a title, beside a contact, or as part of a longer name.
    """

    value: str
    placeholders: int
    documents: int
    personal: int
    is_name: bool

    @property
    def may_be_kept(self) -> bool:
        """Return whether it is redacted in many documents and hardly ever as a person."""
        return (
            not self.is_name
            and self.documents >= MIN_DOCUMENTS
            and self.personal <= MAX_PERSONAL * self.placeholders
        )


def redacted_values(
    documents: Iterable[tuple[str, Sequence[PiiSpan]]], *, names: Collection[str] = ()
) -> list[RedactedValue]:
    """Return what is redacted as a person or a login, by value, most frequent first.

    Args:
        documents: Each text with the spans to be replaced in it.
        names: Names that many people have, in small letters; no value with one is the source's own.
    """
    placeholders: Counter[str] = Counter()
    personal: Counter[str] = Counter()
    found_in: dict[str, set[int]] = defaultdict(set)
    within_names: set[str] = set()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for number, (text, spans) in enumerate(documents):
        contacts = [span for span in spans if span.label in _CONTACTS]
        for span in (span for span in spans if span.label in _LABELS):
            value = text[span.start : span.end]
            key = value.casefold()
            placeholders[key] += 1
            written[key][value] += 1
            found_in[key].add(number)
            personal[key] += _is_personal(text, span, contacts)
            if len(words := _WORD.findall(key)) > 1 and span.label == "PERSON":
                within_names.update(words)
    return [
        RedactedValue(
            value=max(written[key], key=lambda form: (written[key][form], form)),
            placeholders=count,
            documents=len(found_in[key]),
            personal=count if key in within_names else personal[key],
            is_name=any(word in names for word in _WORD.findall(key)),
        )
        for key, count in sorted(placeholders.items(), key=lambda item: (-item[1], item[0]))
    ]


def _is_personal(text: str, span: PiiSpan, contacts: Sequence[PiiSpan]) -> bool:
    """Return whether a title stands before a mention, or a contact beside it."""
    titled = _TITLE.search(text, max(0, span.start - 12), span.start)
    return bool(titled) or any(
        abs(contact.start - span.end) < _REACH or abs(span.start - contact.end) < _REACH
        for contact in contacts
    )
