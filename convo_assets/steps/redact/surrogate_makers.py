"""Functions that make the surrogate of a value: one for each kind of personal data.

Each gets a source of chance, a Faker with the same seed and the shape of the value that it stands
for, and returns an invented value that is written alike. Names are invented, and may be somebody's
as any name may; whatever would reach a person is taken from what belongs to nobody: reserved
domains (RFC 2606), documentation addresses (RFC 3849, RFC 5737, RFC 7042), 555-01xx numbers,
numbers that fail their check digits, a postcode that is not assigned.
"""

import random
import re
from datetime import date

from faker import Faker
from stdnum import luhn

_BORN = (date(1940, 1, 1), date(2005, 12, 31))
"""First and last date of birth: fixed, so that a surrogate keeps its date as years go by."""

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
_MIN_DIGITS = 6
"""A shape with fewer is not followed: of three digits two are zeros and one is a check digit."""


def person(draw: random.Random, faker: Faker, shape: str) -> str:
    """Return a name in the order and case of the shape: "Kim, B." for "Roe, A."."""
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


def date_of_birth(_: random.Random, faker: Faker, shape: str) -> str:
    """Return a date in the notation of the shape."""
    day = faker.date_between(*_BORN)
    written = next((form for known, form in _DATES if re.fullmatch(known, shape)), "%d %B %Y")
    return f"{day:{written}}".upper() if "XX" in shape else f"{day:{written}}"


def phone(draw: random.Random, _: Faker, shape: str) -> str:
    """Return a number from the range 555-01xx, which is not assigned."""
    area, line = draw.randint(201, 989), f"01{_digits(draw, 2)}"
    if shape.startswith("+"):
        return f"+1 {area} 555 {line}"
    for joint in ("-", ".", " "):
        if joint in shape and "(" not in shape:
            return joint.join((str(area), "555", line))
    return f"{area}555{line}" if shape and set(shape) == {"0"} else f"({area}) 555-{line}"


def credit_card(draw: random.Random, _: Faker, shape: str) -> str:
    """Return a card number with a wrong check digit."""
    wanted = shape if re.fullmatch(r"(?:0[ -]?){13,19}", shape) else "0000 0000 0000 0000"
    body = "4000" + _digits(draw, wanted.count("0") - 5)
    wrong = (int(luhn.calc_check_digit(body)) + 1) % 10
    return _filled(wanted, f"{body}{wrong}")


def iban(draw: random.Random, _: Faker, shape: str) -> str:
    """Return an account number with check digits that no account has."""
    number = f"GB00 EXMP {_digits(draw, 4)} {_digits(draw, 4)} {_digits(draw, 4)} 00"
    return number if " " in shape or not shape else number.replace(" ", "")


def id_number(draw: random.Random, _: Faker, shape: str) -> str:
    """Return a number with a wrong check digit; all its letters are X."""
    wanted = shape.upper() if shape.count("0") >= _MIN_DIGITS else "X00-000-000"
    body = "00" + _digits(draw, wanted.count("0") - 3)
    wrong = (int(luhn.calc_check_digit(body)) + 1) % 10
    return _filled(wanted, f"{body}{wrong}")


def ssn(draw: random.Random, _: Faker, shape: str) -> str:
    """Return a social security number of the area 000, which is not assigned."""
    wanted = shape if shape.count("0") == len("000000000") else "000-00-0000"
    return _filled(wanted, f"000{_digits(draw, 6)}")


def ip_address(draw: random.Random, _: Faker, shape: str) -> str:
    """Return an address from the ranges for documentation."""
    if ":" in shape:
        return f"2001:db8::{draw.getrandbits(16):x}:{draw.getrandbits(16):x}"
    return f"{draw.choice(_DOCUMENTATION_NETS)}.{draw.randint(1, 254)}"


def mac_address(draw: random.Random, _: Faker, shape: str) -> str:
    """Return an address from the range for documentation."""
    address = f"00:00:5E:00:53:{draw.randint(0, 255):02X}"
    return address.replace(":", "-") if "-" in shape else address


def address(draw: random.Random, faker: Faker, _shape: str) -> str:
    """Return a street address with a postcode that is not assigned."""
    return f"{draw.randint(1, 999)} {faker.last_name()} Street, {faker.city()} 00000"


def age(draw: random.Random, _faker: Faker, _shape: str) -> str:
    """Return an age from 19 to 89 years."""
    return str(draw.randint(19, 89))


def email(draw: random.Random, faker: Faker, _shape: str) -> str:
    """Return an e-mail address in a reserved domain."""
    return f"{_login(faker)}@example.{draw.choice(('com', 'org', 'net'))}"


def location(_draw: random.Random, faker: Faker, _shape: str) -> str:
    """Return the name of a city."""
    return str(faker.city())


def organization(_draw: random.Random, faker: Faker, _shape: str) -> str:
    """Return the name of a company."""
    return str(faker.company())


def secret(draw: random.Random, _faker: Faker, _shape: str) -> str:
    """Return a key that opens nothing."""
    return f"example-{draw.getrandbits(48):012x}"


def url(draw: random.Random, _faker: Faker, _shape: str) -> str:
    """Return a link into a reserved domain."""
    return f"https://example.com/{draw.getrandbits(32):08x}"


def username(draw: random.Random, faker: Faker, _shape: str) -> str:
    """Return a login made of a name and two digits."""
    return f"{_login(faker)}{_digits(draw, 2)}"


def _login(faker: Faker) -> str:
    return f"{faker.first_name()}.{faker.last_name()}".lower()


def _filled(shape: str, digits: str) -> str:
    """Return the shape with its zeros replaced by digits, one by one."""
    rest = iter(digits)
    return "".join(next(rest) if place == "0" else place for place in shape)


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices("0123456789", k=count))
