"""Values of spreadsheets as the spreadsheet shows them: 0.075 under the format 0.0% is 7.5%."""

import datetime as dt
import re

_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_CODES = re.compile(r"\[[^\]]*\]|_.|\*.")
"""Colours, conditions, languages; spaces as wide as a character; characters that fill a cell."""

_DIGITS = re.compile(r"[#0?][#0?,.]*")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_AS_IT_IS = re.compile(r"general|@|[#0?]e[+-]|\?/|#/", re.IGNORECASE)
"""Formats by which a number is shown as it is: none, text, powers of ten, fractions."""

_WHOLE_DAY = dt.time()


def shown(value: object, number_format: str) -> str:
    """Return a value of a cell as its format shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return _moment(value) if isinstance(value, dt.datetime | dt.timedelta) else str(value)


def _moment(value: dt.datetime | dt.timedelta) -> str:
    """Return a date, with its time if it has one, or hours, minutes and seconds."""
    if isinstance(value, dt.datetime):
        day = value.time() == _WHOLE_DAY
        return value.date().isoformat() if day else value.isoformat(" ", "seconds")
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _number(value: float, number_format: str) -> str:
    plain = f"{value:.15g}"
    sections = _SECTIONS.split(number_format)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    section = _CODES.sub("", _CURRENCY.sub(r'"\1"', section))
    # What is quoted is no code: it is kept apart while the rest is looked at.
    literals: list[str] = []

    def kept(found: re.Match[str]) -> str:
        literals.append(found[1] if found[1] is not None else found[2])
        return "\x00"

    codes = _LITERAL.sub(kept, section)
    digits = _DIGITS.search(codes)
    # Digits in several places are those of a number with a form of its own, such as 000-00-0000.
    if _AS_IT_IS.search(codes) or not digits or _DIGITS.search(codes, digits.end()):
        return plain
    figure = digits[0].rstrip(",")
    scaled = abs(value) * (100 if "%" in codes else 1) / 1000 ** (len(digits[0]) - len(figure))
    whole, _, decimals = figure.partition(".")
    text = f"{scaled:{',' if ',' in whole else ''}.{len(decimals)}f}"
    if "," not in whole:
        text = text.zfill(whole.count("0") + len(text) - len(text.partition(".")[0]))
    # A decimal that is a # or a ? is shown only if it is not zero.
    for optional in reversed(decimals):
        if optional == "0" or not text.endswith("0"):
            break
        text = text[:-1].rstrip(".")
    said = f"{codes[: digits.start()]}{text}{codes[digits.end() :]}"
    if value < 0:
        said = re.sub(r"[()-]", "", said)
    for literal in literals:
        said = said.replace("\x00", literal, 1)
    sign = "-" if value < 0 and any(c in "123456789" for c in text) else ""
    return f"{sign}{said.strip()}"
