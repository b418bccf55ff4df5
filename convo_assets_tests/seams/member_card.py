"""A kind of personal data: numbers of member cards, such as `MC-4417-93`."""

import random
import re
from collections.abc import Iterator

from faker import Faker

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiType
from convo_assets.steps.redact.rules.pattern import Pattern

_CARD = Pattern("MEMBER_CARD", re.compile(r"\bMC-\d{4}-\d{2}\b"))


def _find(text: str) -> Iterator[PiiSpan]:
    return _CARD.find(text)


def _surrogate(draw: random.Random, _faker: Faker, _shape: str) -> str:
    return f"MC-0000-{draw.randint(0, 99):02}"


MEMBER_CARD = PiiType(label="MEMBER_CARD", direct=False, surrogate=_surrogate, find=_find)
