"""Placeholders: numbers for the people and things of one document, in reading order.

Numbers are of one document only: a number for a person in the whole corpus would link documents
(GDPR article 4(5), pseudonymisation).
"""

import re
import unicodedata
from dataclasses import dataclass, field

from convo_assets.steps.redact.propagation import name_parts


@dataclass
class Placeholders:
    """Gives the forms of one entity one number, in reading order, label by label."""

    _known: dict[tuple[str, str], int] = field(default_factory=dict)
    _people: list[set[str]] = field(default_factory=list)

    def of(self, label: str, value: str) -> str:
        """Return the placeholder of a value of `label`."""
        number = self._person(value) if label == "PERSON" else self._thing(label, value)
        return f"[{label}_{number}]"

    def _thing(self, label: str, value: str) -> int:
        key = (label, _canonical(value))
        if key not in self._known:
            self._known[key] = 1 + sum(known == label for known, _ in self._known)
        return self._known[key]

    def _person(self, name: str) -> int:
        """Return the number of the person whose known names contain this one, or the reverse.

        Two people may share a surname but not all their names: "Ada Roe" and "Ben Roe" differ, and
        a bare "Roe" is whoever came first.
        """
        parts = {_canonical(part) for part in name_parts(name)} or {_canonical(name)}
        for number, known in enumerate(self._people, start=1):
            if parts <= known or known <= parts:
                known.update(parts)
                return number
        self._people.append(parts)
        return len(self._people)


def _canonical(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return re.sub(r"[\W_]+", "", folded) or value
