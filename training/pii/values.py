"""Invented values, one function per label, drawn from a seeded random generator."""

import random
from collections.abc import Callable, Mapping

from faker import Faker

from training.pii.names import LOCALES, Names

LABELS = (
    "person",
    "address",
    "date of birth",
    "username",
    "id number",
    "phone number",
    "email",
    "secret",
    "organization",
    "location",
)
"""What the checkpoint is taught to tell apart; the last two are distractors as much as labels."""

LABEL_OF = {**{label: label for label in LABELS}, "given name": "person", "surname": "person"}
"""Kinds of values that carriers ask for, and what the checkpoint is taught to call them."""

_ADDRESS_LOCALES = (
    """
    en_US en_US en_US en_US en_GB en_GB en_GB de_DE de_DE fr_FR en_IN en_AU en_CA nl_NL
    es_ES it_IT en_NZ
    """
).split()
_DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%B %d, %Y", "%d %b %Y", "%m/%d/%y", "%d.%m.%Y", "%d %B %Y",
    "%Y-%m-%dT%H:%M",
)  # fmt: skip
_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Values:
    """Draws one invented value of a label at a time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._fakers = {name: Faker(name) for name in {*LOCALES, *_ADDRESS_LOCALES}}
        for index, name in enumerate(sorted(self._fakers)):
            self._fakers[name].seed_instance(seed * 1000 + index)
        self._us = self._fakers["en_US"]
        self._names = Names(self.random, self._fakers)
        self._drawers: Mapping[str, Callable[[], str]] = {
            "person": self._names.person,
            "address": self.address,
            "date of birth": self.date_of_birth,
            "given name": self._names.given_name,
            "surname": self._names.surname,
            "username": self._names.username,
            "id number": self.id_number,
            "phone number": self.phone_number,
            "email": self.email,
            "secret": self.secret,
            "organization": self._us.company,
            "location": self.location,
            "ip address": self._us.ipv4,
            "jargon": self._names.jargon,
            "code": self.code,
            "date": self.date,
        }

    def draw(self, label: str) -> str:
        """Return a fresh value of `label`."""
        return self._drawers[label]().strip()

    def code(self) -> str:
        """Return the number of a ticket, an incident or a case: of a thing, not of a person."""
        return self._us.bothify(self.random.choice(("?-##", "???-####", "SEV-#", "?-####"))).upper()

    def date(self) -> str:
        """Return a date on which something happened."""
        happened = self._us.date_between(start_date="-6y", end_date="+2y")
        return happened.strftime(self.random.choice(_DATE_FORMATS))

    def address(self) -> str:
        """Return a postal address, whole, as a street line or in several lines."""
        faker = self._fakers[self.random.choice(_ADDRESS_LOCALES)]
        shape = self.random.random()
        if shape < 0.35:
            return faker.street_address().replace("\n", ", ")
        if shape < 0.45:
            return f"{faker.street_address()}, {faker.city()}".replace("\n", ", ")
        lines = faker.address()
        return lines if shape > 0.85 else lines.replace("\n", ", ")

    def date_of_birth(self) -> str:
        """Return a date on which a living person may have been born."""
        born = self._us.date_of_birth(minimum_age=1, maximum_age=95)
        return born.strftime(self.random.choice(_DATE_FORMATS[:-1]))

    def id_number(self) -> str:
        """Return an identifier issued to one person or account."""
        pattern = self.random.choice(
            (
                "?########",
                "#########",
                "MRN-#####",
                "MRN ########",
                "EMP-####",
                "E####",
                "##-#######",
                "??-####-???",
                "?#######",
                "### ### ####",
                "C##?#####",
                "P-####-##",
                "POL-#######",
                "??######?",
                "?###-####-####",
                "#### #### #### ####",
                "###-##-####",
                "??## ???? #### #### ##",
                "?? ##?? ???",
                "######-####",
                "#### #### ####",
                "?????####?",
                "##-##-## ########",
                "########",
                "############",
                "???######??",
                "#-####-#####",
            )
        )
        return self._us.bothify(pattern).upper()

    def phone_number(self) -> str:
        """Return a telephone number as people of some country write it."""
        return str(self._fakers[self.random.choice(LOCALES)].phone_number())

    def email(self) -> str:
        """Return an e-mail address."""
        return self.random.choice((self._us.email, self._us.company_email, self._us.free_email))()

    def secret(self) -> str:
        """Return a password, key or token."""
        if self.random.random() < 0.3:
            return str(self._us.password(length=self.random.randint(8, 16)))
        prefix = self.random.choice(
            ("", "", "sk-", "tok_", "ghp_", "key-", "pat_", "xoxb-", "AKIA")
        )
        length = self.random.choice((16, 20, 24, 32, 40))
        return prefix + "".join(self.random.choices(_ALPHANUMERIC, k=length))

    def location(self) -> str:
        """Return a city, state or country."""
        faker = self._fakers[self.random.choice(("en_US", "en_GB", "de_DE", "fr_FR", "es_ES"))]
        return str(self.random.choice((faker.city, faker.city, faker.country))())
