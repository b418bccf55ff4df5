"""Who or what is drawn in the place of a placeholder, written as what it replaces was written.

Names are invented, and may be somebody's as any name may; whatever would reach a person is drawn
from what belongs to nobody: reserved domains (RFC 2606), documentation addresses (RFC 3849, RFC
5737, RFC 7042), 555-01xx numbers, numbers that fail their check digits, a postcode that is not
assigned.
"""

import random
import re
from collections.abc import Callable, Mapping
from datetime import date

from faker import Faker
from stdnum import luhn

Draw = Callable[[random.Random, Faker, str], str]
"""A source of chance, one of names that has the same seed, and the shape that is wanted."""

_BORN = (date(1940, 1, 1), date(2005, 12, 31))
"""Fixed, so that the same stranger is born on the same day next year."""

_DATES = (
    (r"0000-00-00", "%Y-%m-%d"),
    (r"0000/00/00", "%Y/%m/%d"),
    (r"00?/00?/0000", "%d/%m/%Y"),
    (r"00?\.00?\.0000", "%d.%m.%Y"),
    (r"00?-00?-0000", "%d-%m-%Y"),
    (r"00?/00?/00", "%d/%m/%y"),
    (r"Xx 00?,? 0000", "%B %d, %Y"),
    (r"00? XX 0000", "%d %b %Y"),
)
"""Shapes of dates and how they are written; any other becomes day, month in letters, year."""

_DOCUMENTATION_NETS = ("192.0.2", "198.51.100", "203.0.113")
_FEWEST_DIGITS = 6
"""A number of fewer gives too few strangers: three digits are two noughts and a check digit."""


def _person(draw: random.Random, faker: Faker, shape: str) -> str:
    first, last = faker.first_name(), faker.last_name()
    words = shape.split()
    if "," in shape:
        name = f"{last}, {first}"
    elif len(words) == 1:
        # Titles stand before surnames; with given names there are twice as many to draw from.
        name = draw.choice((last, first))
    elif words and re.fullmatch(r"X\.?", words[0]):
        name = f"{first[0]}. {last}"
    else:
        name = f"{first} {last}"
    if "x" not in shape and "XX" in shape:
        return name.upper()
    return name.lower() if shape and "X" not in shape else name


def _born(_: random.Random, faker: Faker, shape: str) -> str:
    day = faker.date_between(*_BORN)
    written = next((form for known, form in _DATES if re.fullmatch(known, shape)), "%d %B %Y")
    return f"{day:{written}}".upper() if "XX" in shape else f"{day:{written}}"


def _phone(draw: random.Random, _: Faker, shape: str) -> str:
    area, line = draw.randint(201, 989), f"01{_digits(draw, 2)}"
    if shape.startswith("+"):
        return f"+1 {area} 555 {line}"
    for joint in ("-", ".", " "):
        if joint in shape and "(" not in shape:
            return joint.join((str(area), "555", line))
    return f"{area}555{line}" if shape and set(shape) == {"0"} else f"({area}) 555-{line}"


def _card(draw: random.Random, _: Faker, shape: str) -> str:
    """Return digits that no card has: their check digit is wrong."""
    wanted = shape if re.fullmatch(r"(?:0[ -]?){13,19}", shape) else "0000 0000 0000 0000"
    body = "4000" + _digits(draw, wanted.count("0") - 5)
    wrong = (int(luhn.calc_check_digit(body)) + 1) % 10
    return _filled(wanted, f"{body}{wrong}")


def _iban(draw: random.Random, _: Faker, shape: str) -> str:
    number = f"GB00 EXMP {_digits(draw, 4)} {_digits(draw, 4)} {_digits(draw, 4)} 00"
    return number if " " in shape or not shape else number.replace(" ", "")


def _id_number(draw: random.Random, _: Faker, shape: str) -> str:
    """Return a number with a check digit that is wrong, in letters that are all X."""
    wanted = shape.upper() if shape.count("0") >= _FEWEST_DIGITS else "X00-000-000"
    body = "00" + _digits(draw, wanted.count("0") - 3)
    wrong = (int(luhn.calc_check_digit(body)) + 1) % 10
    return _filled(wanted, f"{body}{wrong}")


def _ssn(draw: random.Random, _: Faker, shape: str) -> str:
    wanted = shape if shape.count("0") == len("000000000") else "000-00-0000"
    return _filled(wanted, f"000{_digits(draw, 6)}")


def _ip_address(draw: random.Random, _: Faker, shape: str) -> str:
    if ":" in shape:
        return f"2001:db8::{draw.getrandbits(16):x}:{draw.getrandbits(16):x}"
    return f"{draw.choice(_DOCUMENTATION_NETS)}.{draw.randint(1, 254)}"


def _mac_address(draw: random.Random, _: Faker, shape: str) -> str:
    address = f"00:00:5E:00:53:{draw.randint(0, 255):02X}"
    return address.replace(":", "-") if "-" in shape else address


def _login(faker: Faker) -> str:
    return f"{faker.first_name()}.{faker.last_name()}".lower()


def _filled(shape: str, digits: str) -> str:
    """Return the shape with its noughts replaced by digits, one by one."""
    rest = iter(digits)
    return "".join(next(rest) if place == "0" else place for place in shape)


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices("0123456789", k=count))


DRAWERS: Mapping[str, Draw] = {
    "ADDRESS": lambda r, f, _: f"{r.randint(1, 999)} {f.last_name()} Street, {f.city()} 00000",
    "AGE": lambda r, _, __: str(r.randint(19, 89)),
    "CREDIT_CARD": _card,
    "DATE_OF_BIRTH": _born,
    "EMAIL": lambda r, f, _: f"{_login(f)}@example.{r.choice(('com', 'org', 'net'))}",
    "IBAN": _iban,
    "ID_NUMBER": _id_number,
    "IP_ADDRESS": _ip_address,
    "LOCATION": lambda _, f, __: str(f.city()),
    "MAC_ADDRESS": _mac_address,
    "ORGANIZATION": lambda _, f, __: str(f.company()),
    "PERSON": _person,
    "PHONE": _phone,
    "SECRET": lambda r, _, __: f"example-{r.getrandbits(48):012x}",
    "SSN": _ssn,
    "URL": lambda r, _, __: f"https://example.com/{r.getrandbits(32):08x}",
    "USERNAME": lambda r, f, _: f"{_login(f)}{_digits(r, 2)}",
}
"""How a stranger of each kind is drawn."""
