"""Invented values in the place of placeholders, so that a tuned model does not speak in brackets.

Names are invented, and may be somebody's as any name may; whatever would reach a person is drawn
from what belongs to nobody: reserved domains (RFC 2606), documentation addresses (RFC 5737, RFC
7042), 555-01xx numbers, numbers that fail their check digits, a postcode that is not assigned.
Nothing is stored that would lead back: the same key draws the same stranger, and a placeholder does
not know whom it replaced.
"""

import hashlib
import hmac
import random
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version

from faker import Faker
from stdnum import luhn

from convo_assets.identity import content_id
from convo_assets.steps.redact.known_values import KnownValues
from convo_assets.steps.redact.placeholders import PLACEHOLDER

_ATTEMPTS = 100
_BORN = (date(1940, 1, 1), date(2005, 12, 31))
"""Fixed, so that the same stranger is born on the same day next year."""

_DOCUMENTATION_NETS = ("192.0.2", "198.51.100", "203.0.113")


class Surrogates:
    """Replaces placeholders; one entity of one document is the same stranger everywhere in it."""

    def __init__(self, key: bytes, *, known: KnownValues) -> None:
        self._key = key
        self._known = known
        self._faker = Faker("en_US")
        self._drawers: Mapping[str, Callable[[random.Random], str]] = {
            "ADDRESS": lambda r: f"{r.randint(1, 999)} {self._last()} Street, {self._city()} 00000",
            "AGE": lambda r: str(r.randint(19, 89)),
            "CREDIT_CARD": _card,
            "DATE_OF_BIRTH": lambda _: f"{self._faker.date_between(*_BORN):%d %B %Y}",
            "EMAIL": lambda r: f"{self._login()}@example.{r.choice(('com', 'org', 'net'))}",
            "IBAN": lambda r: f"GB00 EXMP {_digits(r, 4)} {_digits(r, 4)} {_digits(r, 4)} 00",
            "ID_NUMBER": lambda r: f"X00-{_digits(r, 3)}-{_digits(r, 3)}",
            "IP_ADDRESS": lambda r: f"{r.choice(_DOCUMENTATION_NETS)}.{r.randint(1, 254)}",
            "LOCATION": lambda _: self._city(),
            "MAC_ADDRESS": lambda r: f"00:00:5E:00:53:{r.randint(0, 255):02X}",
            "ORGANIZATION": lambda _: self._faker.company(),
            "PERSON": lambda _: f"{self._faker.first_name()} {self._last()}",
            "PHONE": lambda r: f"({r.randint(201, 989)}) 555-01{_digits(r, 2)}",
            "SECRET": lambda r: f"example-{r.getrandbits(48):012x}",
            "SSN": lambda r: f"000-{_digits(r, 2)}-{_digits(r, 4)}",
            "URL": lambda r: f"https://example.com/{r.getrandbits(32):08x}",
            "USERNAME": lambda r: f"{self._login()}{_digits(r, 2)}",
        }

    @property
    def identity(self) -> str:
        """Name of what draws: key and library. Whom to avoid changes few, see `known`."""
        key = hmac.digest(self._key, b"identity", hashlib.sha256).hex()
        return content_id(f"faker {version('faker')}", key)

    @property
    def known(self) -> str:
        """Name of all who are avoided; when it changes, a stranger may have to become another."""
        return self._known.fingerprint

    def fill(self, text: str, document: str) -> str:
        """Return a text of one redacted document with strangers in the place of placeholders."""
        return PLACEHOLDER.sub(lambda found: self.of(found[0], document=document), text)

    def of(self, placeholder: str, *, document: str) -> str:
        """Return the stranger that stands for a placeholder, equal to nothing that was found."""
        label = placeholder.strip("[]").rpartition("_")[0]
        draw = self._drawers.get(label)
        if draw is None:
            return placeholder
        values = (self._drawn(draw, f"{document}|{placeholder}|{n}") for n in range(_ATTEMPTS))
        return next((value for value in values if not self._known.holds(value)), placeholder)

    def _drawn(self, draw: Callable[[random.Random], str], entity: str) -> str:
        seed = int.from_bytes(hmac.digest(self._key, entity.encode(), hashlib.sha256)[:8], "big")
        self._faker.seed_instance(seed)
        return draw(random.Random(seed))  # noqa: S311 - the seed is the secret part

    def _last(self) -> str:
        return str(self._faker.last_name())

    def _city(self) -> str:
        return str(self._faker.city())

    def _login(self) -> str:
        return f"{self._faker.first_name()}.{self._last()}".lower()


def _digits(generator: random.Random, count: int) -> str:
    return "".join(generator.choices("0123456789", k=count))


def _card(generator: random.Random) -> str:
    """Return sixteen digits that no card has: their check digit is wrong."""
    body = "4000" + _digits(generator, 11)
    wrong = (int(luhn.calc_check_digit(body)) + 1) % 10
    digits = f"{body}{wrong}"
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))
