"""What a check has found in texts, so that it searches only what has changed since."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from convo_assets.identity import content_id


class Notes(Protocol):
    """Texts that outlive the process, each under a name."""

    def mark(self, name: str) -> str:
        """Return what was last written under a name, or nothing."""
        ...

    def set_mark(self, name: str, value: str) -> None:
        """Write a text down under a name."""
        ...


FOUND = "found_"
"""How names of notes begin that hold findings: they go when a text is erased."""


class Findings:
    """What was found in each text, until another finder looks; kept under a name of the notes.

    Texts are told by a hash: one that was changed in place is another one. A finding is a JSON
    value, and `found_by` names all that it depends on beside the text. What nobody has asked for
    since the last time is forgotten.
    """

    def __init__(self, notes: Notes, name: str, *, found_by: str) -> None:
        self._notes, self._name, self._found_by = notes, f"{FOUND}{name}", found_by
        kept = json.loads(notes.mark(self._name) or "{}")
        self._before: dict[str, Any] = kept["found"] if kept.get("by") == found_by else {}
        self._found: dict[str, Any] = {}

    def of(self, text: str, find: Callable[[], Any]) -> Any:
        """Return what is known of a text, or else what `find` returns."""
        key = content_id(text)
        if key not in self._found:
            self._found[key] = self._before[key] if key in self._before else find()
        return self._found[key]

    def save(self) -> None:
        """Keep what has been asked for."""
        if self._found != self._before:
            kept = json.dumps({"by": self._found_by, "found": self._found})
            self._notes.set_mark(self._name, kept)
