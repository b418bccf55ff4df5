"""Which kinds of personal data are replaced, and whose word on the kind counts.

Direct identifiers single a person out by themselves and are always replaced. Quasi-identifiers do
so only together with others; by default they stay, because a corpus without any city or company
name answers few questions. A policy names those that go as well, for each document source.
"""

import re
from dataclasses import dataclass

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class RedactionPolicy:
    """What is redacted beside direct identifiers; a span of any other label is left in the text.

    `keep` holds names in small letters that identify nobody, such as those of one's own products,
    word by word. What is made of whole such names stays; "Ana Voltmere" goes, whatever Voltmere is,
    and so does "Stanley" where "Morgan Stanley" is kept. `types` are the kinds that there are.
    Direct identifiers of the kinds `keep_types` stay, as far as their table allows it.
    Documents in `uncovered_languages` (ISO 639) pass although the detector does not cover them.
    """

    quasi_identifiers: frozenset[str] = frozenset()
    keep: frozenset[tuple[str, ...]] = frozenset()
    types: PiiTypes = PII_TYPES
    uncovered_languages: frozenset[str] = frozenset()
    keep_types: frozenset[str] = frozenset()

    @property
    def labels(self) -> frozenset[str]:
        """Return the labels that are replaced."""
        kept = self.keep_types & self.types.keepable
        return (self.types.direct - kept) | self.quasi_identifiers

    def replaces(self, text: str, span: PiiSpan) -> bool:
        """Return whether what was found in a text is replaced."""
        if span.label not in self.labels:
            return False
        words = _WORD.findall(text[span.start : span.end].removesuffix("'s").lower())
        return not self.types.by_label[span.label].is_name or not self._keeps(tuple(words))

    def _keeps(self, words: tuple[str, ...]) -> bool:
        """Return whether the words are one kept name after the other."""
        return bool(words) and any(
            words[: len(name)] == name and (words == name or self._keeps(words[len(name) :]))
            for name in self.keep
        )
