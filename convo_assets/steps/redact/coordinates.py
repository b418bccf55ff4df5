"""A kind of personal data: coordinates exact enough to tell a house, 4 decimals or seconds."""

import random
import re
from collections.abc import Iterator

from faker import Faker

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiType
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_MAX_LATITUDE, _MAX_LONGITUDE = 90, 180
_DECIMAL = r"[-+]?\d{1,3}\.\d{4,12}"
_HEMISPHERE = r"[NSEW](?![A-Za-z])"
_PAIR = rf"(?P<value>{_DECIMAL}(?:,\s?|\s|;\s?|/){_DECIMAL})(?![\d.])"
_SAYS_SO = (
    r"(?i:\b(?:lat(?:itude)?|lng|lon(?:g(?:itude)?)?|gps|geo\w*|coord\w*|location|position|pin|"
    r"pinned|point|map|maps)\b)"
)


def _on_earth(pair: str) -> bool:
    """Return whether the numbers of a pair can be a latitude and a longitude."""
    latitude, longitude = (abs(float(n)) for n in re.findall(r"\d+(?:\.\d+)?", pair)[:2])
    return latitude <= _MAX_LATITUDE and longitude <= _MAX_LONGITUDE


_PATTERNS = (
    Pattern("COORDINATES", re.compile(rf"{_SAYS_SO}[^\n\d]{{0,40}}?(?<![\d.]){_PAIR}"), _on_earth),
    Pattern("COORDINATES", re.compile(rf"(?:@|geo:|[?&](?:q|ll)=){_PAIR}"), _on_earth),
    # 51.5007° N, 0.1246° W
    Pattern(
        "COORDINATES",
        re.compile(
            rf"(?<![\d.])(?P<value>\d{{1,3}}\.\d{{3,12}}\s?°?\s?{_HEMISPHERE}[,;/\s]{{1,3}}"
            rf"\d{{1,3}}\.\d{{3,12}}\s?°?\s?{_HEMISPHERE})"
        ),
        _on_earth,
    ),
    # 51°30′02″N 0°07′28″W
    Pattern(
        "COORDINATES",
        re.compile(
            rf"(?<![\d.])\d{{1,3}}\s?°\s?\d{{1,2}}\s?['’′]\s?\d{{1,2}}(?:\.\d+)?\s?(?:[\"”″]|''|′′)?\s?{_HEMISPHERE}"
            rf"[,;/\s]{{0,3}}\d{{1,3}}\s?°\s?\d{{1,2}}\s?['’′]\s?\d{{1,2}}(?:\.\d+)?\s?(?:[\"”″]|''|′′)?\s?{_HEMISPHERE}"
        ),
    ),
    # "lat": 51.50073
    Pattern(
        "COORDINATES",
        re.compile(
            rf"(?i:\b(?:lat(?:itude)?|lng|lon(?:gitude)?)\b)[\"'`*]{{0,3}}\s?[:=]\s?[\"'`]?(?P<value>{_DECIMAL})(?![\d.])"
        ),
    ),
)


def _find(text: str) -> Iterator[PiiSpan]:
    return find_all(_PATTERNS, text)


def _surrogate(draw: random.Random, _faker: Faker, _shape: str) -> str:
    """Return a place in the Gulf of Guinea, where nobody lives."""
    return f"{draw.uniform(-1, 1):.4f}, {draw.uniform(-1, 1):.4f}"


COORDINATES = PiiType(label="COORDINATES", direct=True, surrogate=_surrogate, find=_find)
