"""Known values: what was found in any document of a source, as keyed hashes, to find it in all.

A model may miss in one document a name that it found in another. Stored are keyed BLAKE2b digests
of each value, of its digits and of the parts of a name, and never the value. Without the key the
digests are of no use; with it they answer whether a text holds one of the values.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from convo_assets.identity import content_id
from convo_assets.records import PiiSpan
from convo_assets.steps.redact.ordinary_words import ordinary_words
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.propagation import name_parts
from convo_assets.steps.redact.rules.pattern import FIELD
from convo_assets.steps.redact.spans import RULES

SURE = 0.8
"""Score from which a finding is looked for in other documents; findings of rules have 1."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d(?:[\s().\-/]{0,2}\d){6,30}")
_MIN_VALUE_LENGTH, _MIN_PART_LENGTH, _MIN_DIGITS = 6, 4, 7


class FormKind(StrEnum):
    """What a form of a value is, and thereby how it is used.

    `VALUE`, `DIGITS` and `NAME_PART` are looked for in texts: a whole value, the digits of a
    number, and one word of a name. `NAME_WORD` and `NORMALIZED` are not, but no surrogate may equal
    them: any word of any name, and a whole value in its normal form.
    """

    VALUE = "value"
    DIGITS = "digits"
    NAME_PART = "name_part"
    NAME_WORD = "name_word"
    NORMALIZED = "normalized"


class KnownForm(NamedTuple):
    """One form in which a value may stand in a text.

    Attributes:
        label: Kind of personal data.
        kind: What the form is.
        words: Number of words of a `VALUE`; one for every other kind.
        first: Digest of the first word, by which a text is searched.
        whole: Digest of the whole form; equal to `first` for every kind but `VALUE`.
    """

    label: str
    kind: FormKind
    words: int
    first: str
    whole: str

    @classmethod
    def single(cls, label: str, kind: FormKind, digest: str) -> "KnownForm":
        """Return a form that is found by one digest."""
        return cls(label, kind, 1, digest, digest)


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_JOINT = "\x1f"
"""Separator of words in a digest: "QE 123" and "QE123" are different forms."""


class KnownValues:
    """The forms learnt so far; finds them in texts without knowing the values."""

    def __init__(self, key: bytes, *, types: PiiTypes = PII_TYPES) -> None:
        self._key = key
        self._types = types
        self._values: dict[str, dict[int, dict[str, str]]] = {}  # first, words, whole: label
        self._single: dict[FormKind, dict[str, str]] = {kind: {} for kind in FormKind}
        self._digests: dict[str, str] = {}

    def learn(self, forms: Iterable[KnownForm], *, origin: str = "") -> None:  # noqa: ARG002
        """Add forms of values; `origin` is the document, with whose deletion they go."""
        for form in forms:
            if form.kind == FormKind.VALUE:
                by_words = self._values.setdefault(form.first, {})
                by_words.setdefault(form.words, {})[form.whole] = form.label
            else:
                self._single[FormKind(form.kind)][form.whole] = form.label

    def forms(self, text: str, spans: Iterable[PiiSpan]) -> Iterator[KnownForm]:
        """Yield the forms of findings that are sure and distinctive enough to be looked for."""
        for span in spans:
            value, kind = text[span.start : span.end], self._types.by_label[span.label]
            if kind.distinctive:
                digest = self._digest(_normalized(value, span.label))
                yield KnownForm.single(span.label, FormKind.NORMALIZED, digest)
            if span.label == "PERSON":
                yield from self._words_of_name(value)
            if span.score < SURE:
                continue
            if span.label == "PERSON":
                # A field `owner` may hold "Pool, Bristol": its parts would redact the city.
                yield from self._name_forms(value, parts=span.detector != f"{RULES}:{FIELD}")
            elif kind.repeats_in_source and len(value) >= _MIN_VALUE_LENGTH and _is_made_up(value):
                yield from self._value_forms(value, span.label)

    def find(self, text: str) -> Iterator[PiiSpan]:
        """Yield a span for every known value in a text."""
        words = list(_WORD.finditer(text))
        folded = [_folded(word[0]) for word in words]
        ordinary = ordinary_words(text)
        for index, word in enumerate(words):
            digest = self._digest(folded[index])
            if digest in self._single[FormKind.NAME_PART] and _may_be_name(word[0], ordinary):
                yield _span(word.start(), word.end(), "PERSON")
            for length, known in self._values.get(digest, {}).items():
                whole = self._digest(_JOINT.join(folded[index : index + length]))
                if label := known.get(whole):
                    yield _span(word.start(), words[index + length - 1].end(), label)
        for number in _NUMBER.finditer(text):
            if known_as := self._label_of_digits(number[0]):
                yield _span(number.start(), number.end(), known_as)

    @property
    def fingerprint(self) -> str:
        """Return a hash of all forms; it changes when one is added."""
        return content_id(self._values, self._single)

    def holds(self, value: str, *, label: str) -> bool:
        """Return whether a value, a word of a name in it, or its digits are known."""
        if self._digest(_normalized(value, label)) in self._single[FormKind.NORMALIZED]:
            return True
        words = {self._digest(_folded(word)) for word in _WORD.findall(value)}
        if words & self._single[FormKind.NAME_WORD].keys():
            return True
        return any(True for _ in self.find(value))

    def _words_of_name(self, name: str) -> Iterator[KnownForm]:
        for word in _WORD.findall(name):
            digest = self._digest(_folded(word))
            yield KnownForm.single("PERSON", FormKind.NAME_WORD, digest)

    def _name_forms(self, name: str, *, parts: bool) -> Iterator[KnownForm]:
        words = name_parts(name)
        if len(words) < 2:  # noqa: PLR2004 - a single name may be anybody's
            return
        yield from self._value_forms(name, "PERSON")
        for word in words if parts else ():
            if len(word) >= _MIN_PART_LENGTH:
                digest = self._digest(_folded(word))
                yield KnownForm.single("PERSON", FormKind.NAME_PART, digest)

    def _value_forms(self, value: str, label: str) -> Iterator[KnownForm]:
        words = [_folded(word) for word in _WORD.findall(value)]
        if words:
            first, whole = self._digest(words[0]), self._digest(_JOINT.join(words))
            yield KnownForm(label, FormKind.VALUE, len(words), first, whole)
        digits = re.sub(r"\D", "", value)
        if len(digits) >= _MIN_DIGITS and not re.search(r"[^\W\d_]", value):
            digest = self._digest(digits)
            yield KnownForm.single(label, FormKind.DIGITS, digest)

    def _label_of_digits(self, number: str) -> str | None:
        digest = self._digest(re.sub(r"\D", "", number))
        return self._single[FormKind.DIGITS].get(digest)

    def _digest(self, folded: str) -> str:
        if folded not in self._digests:
            digest = hashlib.blake2b(folded.encode(), key=self._key, digest_size=12)
            self._digests[folded] = digest.hexdigest()
        return self._digests[folded]


def _normalized(value: str, label: str) -> str:
    """Return the normal form of a whole value: a date by day, month and year in any notation."""
    words = [_folded(word) for word in _WORD.findall(value)]
    if label != "DATE_OF_BIRTH":
        return _JOINT.join([label, *words])
    numbers = [int(word[-2:]) for word in re.findall(r"\d+", value)]
    months = [_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS]
    return _JOINT.join([label, *map(str, sorted([*numbers, *months]))])


def _folded(word: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFKD", word).casefold() if not unicodedata.combining(c)
    )


def _is_made_up(value: str) -> bool:
    """Return whether a value cannot be an ordinary word: it has a digit, @, _ or a space."""
    return bool(re.search(r"[\d@_]", value)) or len(value.split()) > 1


def _may_be_name(word: str, ordinary: frozenset[str]) -> bool:
    return word[0].isupper() and word.lower() not in ordinary


def _span(start: int, end: int, label: str) -> PiiSpan:
    return PiiSpan(start=start, end=end, label=label, score=1.0, detector="known value")
