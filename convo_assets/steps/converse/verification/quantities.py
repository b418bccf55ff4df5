"""Numbers of a text with what they count: amounts, durations, times of day, dates, versions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from convo_assets.steps.converse.verification.words import Token

_DIGITS = re.compile(r"v?(\d+(?:\.\d+)*)(st|nd|rd|th|%|[ap]m|k|m|bn)?$", re.IGNORECASE)
_CODE = re.compile(r"\d+(?:[-/:]\d+)+$")
_HOURS = {
    "second": 1 / 3600,
    "minut": 1 / 60,
    "hour": 1.0,
    "day": 24.0,
    "week": 168.0,
    "month": 730.0,
    "year": 8760.0,
}
_SYMBOLS = {"%": "percent", "£": "pound", "$": "dollar", "€": "euro", "°C": "celsius", "°F": "f"}
_NAMES = {
    **{unit: unit for unit in _HOURS},
    **dict.fromkeys(("percent", "percentag"), "percent"),
    **{u: u for u in ("euro", "pound", "dollar", "cent", "penc", "franc", "night", "time")},
    **dict.fromkeys(("sec",), "second"),
    **dict.fromkeys(("min",), "minut"),
    **dict.fromkeys(("eur",), "euro"),
    **dict.fromkeys(("gbp",), "pound"),
    "kilobyt": "kb",
    "megabyt": "mb",
    "gigabyt": "gb",
    "terabyt": "tb",
    **dict.fromkeys(("usd",), "dollar"),
    **{u: u for u in ("mm", "cm", "km", "kg", "mg", "ml", "kw", "mw", "mb", "gb", "tb", "kb")},
    **{u: u for u in ("bar", "watt", "volt", "metr", "meter", "kilomet", "gram", "tonn", "litr")},
    **{u: u for u in ("mile", "inch", "feet", "degre", "byte", "ms", "hz", "g", "v", "w", "db")},
}
_MERIDIEM = {"am", "pm", "a.m", "p.m", "o'clock"}
_BETWEEN = frozenset(
    """
    work calendar busi paid consecut full more addit month' day' week' year' month's year's
    """.split()
)
WORKING_DAY = "working day"
MONTHS = frozenset(
    """
    january february march april june july august september october november december
    """.split()
)
_RECURRENCES = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annual": "year",
    "annually": "year",
    "yearly": "year",
}
_QUARTER = 3 * _HOURS["month"]
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its role.

    Attributes:
        value: Number in digits, or the name of a month or weekday.
        kind: "duration", "recurrence", "clock", "date", "ordinal", "version", "code", "month",
            "weekday", "number", or a unit such as "percent".
        unit: Unit of a duration or recurrence, month of a date, noun that is counted, else empty.
        place: Index of its token.
    """

    value: str
    kind: str
    unit: str
    place: int

    @property
    def hours(self) -> float | None:
        """Return the length of a duration, or from one time to the next, in hours."""
        if self.kind == "recurrence":
            return _QUARTER if self.unit == "quarter" else _HOURS[self.unit]
        if self.kind != "duration" or self.unit == WORKING_DAY:
            return None
        return float(self.value) * _HOURS[self.unit]


def quantities(found: Sequence[Token]) -> list[Quantity]:
    """Return the numbers, months and weekdays of a text in order."""
    result: list[Quantity] = []
    for place, token in enumerate(found):
        lower = token.text.lower().removesuffix("'s").removesuffix("s") + (
            "s" if token.text.lower().endswith("ss") else ""
        )
        if token.text[0].isupper() and lower in MONTHS:
            if not (result and result[-1].kind == "date" and result[-1].place == place - 1):
                result.append(Quantity(lower, "month", lower, place))
        elif token.text.lower() in _RECURRENCES:
            name = _RECURRENCES[token.text.lower()]
            result.append(Quantity(name, "recurrence", name, place))
        elif lower in WEEKDAYS:
            result.append(Quantity(lower, "weekday", "", place))
        elif _CODE.match(token.text):
            result.append(Quantity(token.text, "code", "", place))
        elif match := _DIGITS.match(token.text):
            result.append(_quantity(found, place, match))
    return _with_shared_units(result, found)


def _quantity(found: Sequence[Token], place: int, match: re.Match[str]) -> Quantity:
    """Return a number in digits with its kind and unit."""
    value, suffix = match[1], (match[2] or "").lower()
    value = value.rstrip("0").rstrip(".") if value.count(".") == 1 else value
    before = found[place - 1].text if place else ""
    after = found[place + 1 : place + 4]
    following = after[0].text.lower() if after else ""
    if match[0].lower().startswith("v") or match[1].count(".") > 1:
        return Quantity(match[1], "version", "", place)
    kinds = {**dict.fromkeys(_ORDINALS, "ordinal"), "%": "percent"}
    if suffix in kinds or before in _SYMBOLS:
        return Quantity(value, kinds.get(suffix) or _SYMBOLS[before], "", place)
    if suffix in _MERIDIEM or following.rstrip(".") in _MERIDIEM:
        return Quantity(value + (suffix or following.replace(".", "")), "clock", "", place)
    if following in MONTHS:
        return Quantity(f"{value} {following}", "date", following, place)
    kind, unit = _unit(after, clause=found[place].clause)
    return Quantity(value, kind, unit, place)


def _unit(after: Sequence[Token], *, clause: int) -> tuple[str, str]:
    """Return kind and unit of a number by the words behind it."""
    for distance, token in enumerate(after):
        name = _SYMBOLS.get(token.text) or _NAMES.get(token.stem)
        if name == "day" and distance and after[distance - 1].stem in {"work", "busi"}:
            return "duration", WORKING_DAY
        if name in _HOURS and (not distance or token.text.endswith("s") or _is_between(after)):
            return "duration", str(name)
        if name and (distance == 0 or (name not in _AMBIGUOUS and after[0].stem in _BETWEEN)):
            return name, ""
        adjective = not distance and token.text.isalpha() and not _PLURAL.search(token.text)
        if not (token.stem in _BETWEEN or adjective) or token.clause != clause:
            break
    counted = bool(after) and after[0].content and after[0].clause == clause
    return "number", after[0].stem if counted and _is_word(after[0]) else ""


_PLURAL = re.compile(r"[^us]s$")


def _is_between(after: Sequence[Token]) -> bool:
    return after[0].stem in _BETWEEN


_ORDINALS = ("st", "nd", "rd", "th")
_AMBIGUOUS = frozenset("g v w time night bar".split())
"""Units that are words of their own where they do not follow their number at once."""


def _with_shared_units(result: list[Quantity], found: Sequence[Token]) -> list[Quantity]:
    """Return quantities in which "10 to 12 days" and "15 and 20 kg" are both of the unit."""
    for index in range(len(result) - 2, -1, -1):
        this, following = result[index], result[index + 1]
        gap = [token.text.lower() for token in found[this.place + 1 : following.place]]
        together = found[this.place].clause == found[following.place].clause
        if (
            together
            and this.kind == "number"
            and not this.unit
            and gap in (["to"], ["and"], ["or"], ["-"])
        ):
            value = f"{this.value} {following.unit}" if following.kind == "date" else this.value
            result[index] = Quantity(value, following.kind, following.unit, this.place)
    return result


def _is_word(token: Token) -> bool:
    return token.text[0].isalpha()


def same(said: Quantity, there: Quantity) -> bool:
    """Return whether a number that is said can be the one of the source."""
    kinds = {said.kind, there.kind}
    if kinds <= {"duration", "recurrence"}:
        return _same_duration(said, there)
    if "month" in kinds and kinds <= {"month", "date"}:
        return said.unit == there.unit
    if said.value != there.value:
        return kinds == {"clock", "number"} and said.value.startswith(there.value)
    if said.kind == there.kind or kinds <= _OPEN_KINDS:
        return True
    loose = [one for one in (said, there) if one.kind in _OPEN_KINDS]
    return any(not one.unit for one in loose)


_OPEN_KINDS = {"number", "ordinal", "version"}


def _same_duration(said: Quantity, there: Quantity) -> bool:
    left, right = said.hours, there.hours
    if left is None or right is None:
        return said.value == there.value and {said.unit, there.unit} <= {WORKING_DAY, "day"}
    return abs(left - right) <= ROUNDING * max(left, right)


ROUNDING = 0.02
"""Difference within which two durations are one: 12 months and a year."""


def rivals(said: Quantity, there: Quantity) -> bool:
    """Return whether another number of the source could stand in the place of one that is said."""
    if same(said, there):
        return False
    if said.kind == there.kind:
        return said.kind != "number" or not (said.unit and there.unit) or said.unit == there.unit
    plain, other = (said, there) if said.kind == "number" else (there, said)
    return plain.kind == "number" and not plain.unit and other.kind not in _OWN_KINDS


_OWN_KINDS = frozenset({"ordinal", "version", "date", "month", "weekday", "clock", "code"})
"""Kinds of numbers for which no plain number stands."""
