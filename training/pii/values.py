"""Invented values, one function per label, drawn from a seeded random generator."""

import random
from collections.abc import Callable, Mapping

from faker import Faker

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

_NAME_LOCALES = (
    """
    en_US en_US en_US en_GB en_GB en_IN en_IN en_NZ fr_FR de_DE es_ES es_MX it_IT nl_NL
    pl_PL sv_SE pt_BR tr_TR ro_RO cs_CZ hu_HU fi_FI da_DK no_NO hr_HR sl_SI et_EE lt_LT
    ga_IE
    """
).split()
_ADDRESS_LOCALES = (
    """
    en_US en_US en_US en_GB en_GB de_DE de_DE fr_FR en_IN nl_NL es_ES it_IT
    """
).split()
_ONSETS = (
    """
    b br ch d dr f g gr h j k kh kw l m mb n ng nk p qu r s sh st t th tr tz v w x y z zh
    """
).split()
_RIMES = (
    """
    a aa ai an ang ar au e ee ei el en er i ia ie il in ing is o oa on oo or ou u un ur y
    """
).split()
_DRUG_ENDINGS = (
    """
    pril statin mab azole cillin olol formin gliptin oxacin idine sartan prazole tidine
    cycline parin grel gliflozin emia itis osis ectomy globin phylline amine toxin vir zine
    """
).split()
_PRODUCT_ENDINGS = (
    """
    ware ly flow hub nest pane base gate sync link forge desk grid box net stack
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
        self._fakers = {name: Faker(name) for name in {*_NAME_LOCALES, *_ADDRESS_LOCALES}}
        for index, name in enumerate(sorted(self._fakers)):
            self._fakers[name].seed_instance(seed * 1000 + index)
        self._us = self._fakers["en_US"]
        self._drawers: Mapping[str, Callable[[], str]] = {
            "person": self.person,
            "address": self.address,
            "date of birth": self.date_of_birth,
            "username": self.username,
            "id number": self.id_number,
            "phone number": self.phone_number,
            "email": self.email,
            "secret": self.secret,
            "organization": self._us.company,
            "location": self.location,
            "ip address": self._us.ipv4,
            "jargon": self.jargon,
            "code": self.code,
            "date": self.date,
        }

    def draw(self, label: str) -> str:
        """Return a fresh value of `label`."""
        return self._drawers[label]().strip()

    def person(self) -> str:
        """Return a personal name in one of the forms people write."""
        first, last = self._name_parts()
        initial = self.random.choice("ABCDEFGHJKLMNOPRSTW")
        forms = (
            (48, f"{first} {last}"),
            (14, first),
            (9, last),
            (6, f"{last}, {first}"),
            (4, f"{first[0]}. {last}"),
            (5, f"{first} {last}".upper()),
            (4, f"{first} {last}".lower()),
            (3, f"{first} {initial}. {last}"),
            (3, f"{first} {last}-{self._name_parts()[1]}"),
            (2, f"{first} {self._name_parts()[0]} {last}"),
            (2, f"{last} {first}"),
        )
        return self.random.choices([form for _, form in forms], [weight for weight, _ in forms])[0]

    def _name_parts(self) -> tuple[str, str]:
        if self.random.random() < 0.15:
            return self._coined(), self._coined()
        faker = self._fakers[self.random.choice(_NAME_LOCALES)]
        return faker.first_name(), faker.last_name()

    def _coined(self) -> str:
        """Return a name nobody has, so that shape and context are learned, not a list."""
        syllables = self.random.choices((2, 3, 4), (6, 4, 1))[0]
        parts = (self.random.choice(_ONSETS) + self.random.choice(_RIMES) for _ in range(syllables))
        return "".join(parts).capitalize()

    def jargon(self) -> str:
        """Return a word that looks like a rare name and is none: a drug, a product, a service."""
        stem = self._coined().lower()
        word = self.random.choice(
            (
                stem + self.random.choice(_DRUG_ENDINGS),
                stem + self.random.choice(_DRUG_ENDINGS),
                stem + self.random.choice(_PRODUCT_ENDINGS),
                stem.capitalize() + self.random.choice(_PRODUCT_ENDINGS).capitalize(),
            )
        )
        return word.capitalize() if self.random.random() < 0.4 else word

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

    def username(self) -> str:
        """Return a login or handle."""
        first, last = (part.lower().replace(" ", "") for part in self._name_parts())
        number = self.random.randint(1, 99)
        return self.random.choice(
            (
                f"{first[0]}{last}",
                f"{first}.{last}",
                f"{first}_{last}",
                f"{first}{number}",
                f"{last}{first[:2]}{number:02}",
                f"@{first}{last[:1]}",
                self._us.user_name(),
                f"{first}-{last[:3]}",
            )
        )

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
            )
        )
        return self._us.bothify(pattern).upper()

    def phone_number(self) -> str:
        """Return a telephone number as people of some country write it."""
        return str(self._fakers[self.random.choice(_NAME_LOCALES)].phone_number())

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
