"""Surrogates: invented values for placeholders, so that a model does not learn placeholders.

The surrogate of a placeholder follows from a secret key, its document and its number. No mapping to
the value that was replaced is stored or can be computed.
"""

import hashlib
import hmac
import random
from importlib.metadata import version

from faker import Faker

from convo_assets.identity import content_id
from convo_assets.steps.redact.known_values import KnownValues
from convo_assets.steps.redact.pii_type import MakeSurrogate, PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.shapes import Shapes

_ATTEMPTS = 100
_DRAWN = "2"
"""Version of this module: changed when a placeholder would get another surrogate."""


class Surrogates:
    """Replaces placeholders; one placeholder has the same surrogate everywhere in its document."""

    def __init__(
        self, key: bytes, *, known: KnownValues, shapes: Shapes, types: PiiTypes = PII_TYPES
    ) -> None:
        self._key = key
        self._known = known
        self._shapes = shapes
        self._types = types
        self._faker = Faker("en_US")

    @property
    def identity(self) -> str:
        """Name of everything that decides surrogates, apart from the known values to avoid."""
        key = hmac.digest(self._key, b"identity", hashlib.sha256).hex()
        return content_id(f"faker {version('faker')}", key, _DRAWN)

    @property
    def known(self) -> str:
        """Hash of the known values to avoid; when it changes, a surrogate may change."""
        return self._known.fingerprint

    def fill(self, text: str, document: str) -> str:
        """Return a text of a redacted document with surrogates for placeholders."""
        return self._types.placeholder.sub(lambda found: self.of(found[0], document=document), text)

    def of(self, placeholder: str, *, document: str) -> str:
        """Return the surrogate of a placeholder; it equals no value found in a document."""
        label = placeholder.strip("[]").rpartition("_")[0]
        kind = self._types.by_label.get(label)
        if kind is None:
            return placeholder
        shape = self._shapes(document).get(placeholder, "")
        entities = (f"{document}|{placeholder}|{attempt}" for attempt in range(_ATTEMPTS))
        values = (self._made(kind.surrogate, entity, shape) for entity in entities)
        unmet = (value for value in values if not self._known.holds(value, label=label))
        return next(unmet, placeholder)

    def _made(self, make: MakeSurrogate, entity: str, shape: str) -> str:
        seed = int.from_bytes(hmac.digest(self._key, entity.encode(), hashlib.sha256)[:8], "big")
        self._faker.seed_instance(seed)
        return make(random.Random(seed), self._faker, shape)  # noqa: S311 - the seed is the secret
