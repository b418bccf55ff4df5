"""Kinds of personal data: numbers of vehicles and devices, and of biometric records."""

import re
from collections.abc import Iterator

from stdnum import imei

from convo_assets.records import PiiSpan
from convo_assets.steps.redact import surrogate_makers as make
from convo_assets.steps.redact.pii_type import PiiType
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
) | {str(digit): digit for digit in range(10)}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN = r"[A-HJ-NPR-Z\d]{13}\d{4}"
_UUID = r"[\da-fA-F]{8}(?:-?[\da-fA-F]{4}){3}-?[\da-fA-F]{12}"
_DEVICE = (
    r"(?:devices?|handset|phone|tablet|laptop|android|advertising|hardware|machine|sensor|wearable|"
    r"tracker|pacemaker|implant|idfa|idfv|gaid|aaid|udid)"
)
_GAP = (
    r"[\"'`*_]{0,3}\s{0,3}(?:(?<![A-Za-z])(?:ids?|no|nr|numbers?|uuid|identifier|serial|is|was|of|"
    r"code)(?![A-Za-z])\.?|[-_:=#|>(\"'`*\s]){0,8}"
)


def is_vin(number: str) -> bool:
    """Return whether the check digit of a vehicle is right (ISO 3779, 49 CFR 565)."""
    if number.isdigit() or not set(number) <= _VIN_VALUES.keys():
        return False
    pairs = zip(number, _VIN_WEIGHTS, strict=True)
    check = sum(_VIN_VALUES[character] * weight for character, weight in pairs) % 11
    return number[8] == "0123456789X"[check]


_PATTERNS = (
    Pattern("DEVICE_ID", re.compile(rf"(?<![\w-]){_VIN}(?![\w-])"), is_vin),
    # Outside North America the check digit is not used: there a word says what it is.
    Pattern(
        "DEVICE_ID",
        re.compile(
            r"(?i:\b(?:vin|chassis|vehicle identification)\b)"
            r"(?i:[\s:=#|\"'`*]|no\b\.?|number|is){0,8}"
            r"(?P<value>(?=\w*\d)(?=\w*[A-Z])[A-HJ-NPR-Z\d]{17})(?![\w-])"
        ),
    ),
    Pattern(
        "DEVICE_ID",
        re.compile(
            r"(?i:\b(?:imei|meid|handset|phone|device|mobile)\b)[^\n\d]{0,40}"
            r"(?P<value>\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d)(?![\w-])"
        ),
        lambda number: bool(imei.is_valid(number)),
    ),
    Pattern(
        "DEVICE_ID",
        re.compile(rf"(?i:\b{_DEVICE}){_GAP}(?P<value>{_UUID})(?![\w-])", re.IGNORECASE),
    ),
    Pattern(
        "DEVICE_ID",
        re.compile(
            rf"(?i:\b{_DEVICE})\s(?i:serial(?: number| no\.?)?|s/n)[\s:=#\"'`*]{{1,4}}(?:is )?"
            r"(?P<value>(?=[A-Z\d-]*\d)[A-Z\d][A-Z\d-]{5,24})(?![\w-])"
        ),
    ),
)
_BIOMETRIC = (
    Pattern(
        "BIOMETRIC_ID",
        re.compile(
            r"\b(?:biometric|fingerprint|iris|retina|face|facial|voice|palm)(?:[ _-]?(?:scan|print|"
            r"template|record|enrol\w*|recognition)){0,2}[ _-]?(?:id|no|number|hash|ref(?:erence)?|"
            r"identifier|template)\b\.?[\s:=#|\"'`*]{1,5}(?:is )?"
            r"(?P<value>(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z\d][\w-]{5,64})(?![\w-])",
            re.IGNORECASE,
        ),
    ),
)


def _devices(text: str) -> Iterator[PiiSpan]:
    return find_all(_PATTERNS, text)


def _biometrics(text: str) -> Iterator[PiiSpan]:
    return find_all(_BIOMETRIC, text)


DEVICE_ID = PiiType(
    label="DEVICE_ID", direct=True, surrogate=make.id_number, find=_devices, shape="characters"
)
BIOMETRIC_ID = PiiType(label="BIOMETRIC_ID", direct=True, surrogate=make.secret, find=_biometrics)
