"""Known values of a source, kept beside its raw documents: one private file per document."""

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import SettingError
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.workspace import Workspace
from convo_assets.steps.redact import KnownForm, KnownValues

_KEY_BYTES = 32


class LandedKnownValues(dg.ConfigurableResource[Any]):
    """What has been found in the documents of each source, as keyed hashes."""

    workspace: Workspace
    secret: str = Field(
        default="", repr=False, description="Text that the key is made from; empty: the key file."
    )
    key_file: str = Field(default="", description="Where a key is kept, made if it is missing.")

    def of(self, source: str) -> "SourceKnownValues":
        """Return the known values of one document source.

        Raises:
            SettingError: If there is neither a secret nor a key file.
        """
        known = SourceKnownValues(self.key(), LandingZone.at(self.workspace.landing, source=source))
        known.load()
        return known

    def everywhere(self) -> KnownValues:
        """Return what is known of all sources together, to meet nobody of any of them.

        Raises:
            SettingError: If there is neither a secret nor a key file.
        """
        known = KnownValues(self.key())
        for zone in LandingZone.all_at(self.workspace.landing):
            for content in zone.read_notes():
                known.learn([KnownForm(*form) for form in json.loads(content)])
        return known

    def key(self) -> bytes:
        """Return the secret that all digests and surrogates depend on.

        Raises:
            SettingError: If there is neither a secret nor a key file, or the file is damaged.
        """
        if self.secret:
            return hashlib.sha256(self.secret.encode()).digest()
        if not self.key_file:
            raise SettingError("CONVO_PII_KEY", "is needed where the landing zone is shared")
        path = Path(self.key_file)
        if not path.exists():
            _make_key(path)
        try:
            return _key_from(path.read_text(encoding="ascii"))
        except ValueError:
            problem = f"has a damaged {path.name}: restore it, or remove it and redact anew"
            raise SettingError("CONVO_HOME", problem) from None


class SourceKnownValues(KnownValues):
    """Known values that survive the process; the file of a document goes when the document does."""

    def __init__(self, key: bytes, zone: LandingZone) -> None:
        super().__init__(key)
        self._zone = zone

    def load(self) -> None:
        """Learn what earlier runs have found."""
        for content in self._zone.read_notes():
            super().learn([KnownForm(*form) for form in json.loads(content)])

    def learn(self, forms: Iterable[KnownForm], *, origin: str = "") -> None:
        """Remember forms of values, also for later runs."""
        found = sorted(set(forms))
        super().learn(found)
        if origin:
            self._zone.note(origin, json.dumps(found).encode())

    @property
    def values(self) -> KnownValues:
        """What is known: this, as the redactor sees it."""
        return self

    def mark(self, name: str) -> str:
        """Return what was last written under a name, or nothing."""
        return self._zone.mark(name)

    def set_mark(self, name: str, value: str) -> None:
        """Write a text down under a name."""
        self._zone.set_mark(name, value)


def _key_from(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != _KEY_BYTES:
        raise ValueError(len(key))
    return key


def _make_key(path: Path) -> None:
    """Write a new key, whole or not at all; another process may be faster, then its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(_KEY_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(FileExistsError):
        os.link(partial, path)
    Path(partial).unlink()
