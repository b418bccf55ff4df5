"""A kind of personal data: addresses of wallets, which lead to every payment of their owner."""

import random
import re
from collections.abc import Iterator

from faker import Faker
from stdnum import bitcoin

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiType
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_PATTERNS = (
    Pattern(
        "CRYPTO_ADDRESS",
        re.compile(r"(?<!\w)(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[a-z\d]{11,71})(?!\w)"),
        lambda address: bool(bitcoin.is_valid(address)),
    ),
    Pattern("CRYPTO_ADDRESS", re.compile(r"(?<!\w)0x(?!0{30})[\da-fA-F]{40}(?!\w)")),
)


def _find(text: str) -> Iterator[PiiSpan]:
    return find_all(_PATTERNS, text)


def _surrogate(draw: random.Random, _faker: Faker, _shape: str) -> str:
    """Return an address of which nobody has the key."""
    return f"0x{draw.getrandbits(24):040x}"


CRYPTO_ADDRESS = PiiType(label="CRYPTO_ADDRESS", direct=True, surrogate=_surrogate, find=_find)
