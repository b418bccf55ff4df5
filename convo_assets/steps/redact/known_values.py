"""Known values: what was found in any document of a source, as keyed hashes, to find it in all.

A model may miss in one document a name that it found in another. Stored are keyed BLAKE2b digests
of each value, of its digits and of the parts of a name, and never the value. Without the key the
digests are of no use; with it they answer whether a text holds one of the values.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
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


class KnownForm(NamedTuple):
    """One form in which a value may stand in a text.

    Attributes:
        label: Kind of personal data.
        words: Number of words of a whole value; otherwise one of the constants below: the digits of
            a number, a part of a name, or what no surrogate may be equal to and is not looked for.
        first: Digest of the first word, by which a text is searched.
        whole: Digest of the whole form.
    """

    label: str
    words: int
    first: str
    whole: str


_DIGITS, _PART, _LONE, _MET = 0, -1, -2, -3
"""Digits of a number; part of a name; word of a name and whole value, for surrogates to avoid."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_JOINT = "\x1f"
"""Separator of words in a digest: "QE 123" and "QE123" are different forms."""


class KnownValues:
    """The forms learnt so far; finds them in texts without knowing the values."""

    def __init__(self, key: bytes, *, types: PiiTypes = PII_TYPES) -> None:
        self._key = key
        self._types = types
        self._forms: dict[str, dict[int, dict[str, str]]] = {}
        self._digests: dict[str, str] = {}

    def learn(self, forms: Iterable[KnownForm], *, origin: str = "") -> None:  # noqa: ARG002
        """Add forms of values; `origin` is the document, with whose deletion they go."""
        for form in forms:
            self._forms.setdefault(form.first, {}).setdefault(form.words, {})[form.whole] = (
                form.label
            )

    def forms(self, text: str, spans: Iterable[PiiSpan]) -> Iterator[KnownForm]:
        """Yield the forms of findings that are sure and distinctive enough to be looked for."""
        for span in spans:
            value, kind = text[span.start : span.end], self._types.by_label[span.label]
            if kind.distinctive:
                digest = self._digest(_met(value, span.label))
                yield KnownForm(span.label, _MET, digest, digest)
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
            known = self._forms.get(self._digest(folded[index]), {})
            if _PART in known and _may_be_name(word[0], ordinary):
                yield _span(word.start(), word.end(), "PERSON")
            for length in (length for length in known if length > 0):
                whole = self._digest(_JOINT.join(folded[index : index + length]))
                if label := known[length].get(whole):
                    yield _span(word.start(), words[index + length - 1].end(), label)
        for number in _NUMBER.finditer(text):
            if known_as := self._label_of_digits(number[0]):
                yield _span(number.start(), number.end(), known_as)

    @property
    def fingerprint(self) -> str:
        """Return a hash of all forms; it changes when one is added."""
        return content_id(self._forms)

    def holds(self, value: str, *, label: str) -> bool:
        """Return whether a value, a word of a name in it, or its digits are known."""
        if _MET in self._forms.get(self._digest(_met(value, label)), {}):
            return True
        words = (self._digest(_folded(word)) for word in _WORD.findall(value))
        names = any({_PART, _LONE} & self._forms.get(digest, {}).keys() for digest in words)
        return names or any(True for _ in self.find(value))

    def _words_of_name(self, name: str) -> Iterator[KnownForm]:
        for word in _WORD.findall(name):
            digest = self._digest(_folded(word))
            yield KnownForm("PERSON", _LONE, digest, digest)

    def _name_forms(self, name: str, *, parts: bool) -> Iterator[KnownForm]:
        words = name_parts(name)
        if len(words) < 2:  # noqa: PLR2004 - a single name may be anybody's
            return
        yield from self._value_forms(name, "PERSON")
        for word in words if parts else ():
            if len(word) >= _MIN_PART_LENGTH:
                digest = self._digest(_folded(word))
                yield KnownForm("PERSON", _PART, digest, digest)

    def _value_forms(self, value: str, label: str) -> Iterator[KnownForm]:
        words = [_folded(word) for word in _WORD.findall(value)]
        if words:
            yield KnownForm(
                label, len(words), self._digest(words[0]), self._digest(_JOINT.join(words))
            )
        digits = re.sub(r"\D", "", value)
        if len(digits) >= _MIN_DIGITS and not re.search(r"[^\W\d_]", value):
            digest = self._digest(digits)
            yield KnownForm(label, _DIGITS, digest, digest)

    def _label_of_digits(self, number: str) -> str | None:
        digest = self._digest(re.sub(r"\D", "", number))
        return self._forms.get(digest, {}).get(_DIGITS, {}).get(digest)

    def _digest(self, folded: str) -> str:
        if folded not in self._digests:
            digest = hashlib.blake2b(folded.encode(), key=self._key, digest_size=12)
            self._digests[folded] = digest.hexdigest()
        return self._digests[folded]


def _met(value: str, label: str) -> str:
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
