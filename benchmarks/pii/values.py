"""Invented values for the slots of the templates, drawn anew at every run: none is committed."""

import random
from collections.abc import Callable, Mapping
from datetime import date

from faker import Faker
from stdnum import luhn

PERSONAL = {
    "person": "PERSON", "person_first": "PERSON", "person_last": "PERSON", "address": "ADDRESS",
    "street": "ADDRESS", "email": "EMAIL", "phone": "PHONE", "card": "CREDIT_CARD",
    "iban": "IBAN", "ssn": "SSN", "ip": "IP_ADDRESS", "ipv6": "IP_ADDRESS", "mac": "MAC_ADDRESS",
    "url": "URL", "dob": "DATE_OF_BIRTH", "username": "USERNAME", "secret": "SECRET",
    "password": "SECRET", "api_key": "SECRET", "passport": "ID_NUMBER", "licence": "ID_NUMBER",
    "bank_account": "ID_NUMBER", "health_id": "ID_NUMBER", "employee_id": "ID_NUMBER",
    "national_id": "ID_NUMBER",
}  # fmt: skip
"""The slots that a redactor has to find, and what they are."""

_PEOPLE = ("en_US", "en_US", "en_GB", "en_IN", "en_AU", "en_IE", "fr_FR", "es_MX", "pl_PL", "de_AT")
_PLACES = ("en_US", "en_US", "en_GB", "en_AU", "en_IN", "en_CA")
_ACCOUNTS = ("en_GB", "de_DE", "fr_FR", "pl_PL")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%y", "%d-%b-%Y")
_BORN, _RECENT = (date(1934, 1, 1), date(2024, 1, 1)), (date(2022, 11, 1), date(2027, 11, 1))
"""Days, not distances from today: the same seed gives the same documents tomorrow."""
_CARD_PREFIXES = (("4", 16), ("51", 16), ("2223", 16), ("2720", 16), ("37", 15), ("6011", 16),
                  ("4", 19), ("36", 14))  # fmt: skip


class Values:
    """Draws values; forms of one person agree with one another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._fakers: dict[str, Faker] = {}
        for place in sorted({*_PEOPLE, *_PLACES, *_ACCOUNTS}):
            self._fakers[place] = Faker(place)
            self._fakers[place].seed_instance(self.random.randrange(2**32))
        self._us = self._fakers["en_US"]
        us, pick = self._us, self.random.choice
        self._drawers: Mapping[str, Callable[[], str]] = {
            "address": lambda: self._place().address().replace("\n", ", "),
            "street": lambda: self._place().street_address().replace("\n", ", "),
            "email": lambda: self._call_one(us.email, us.company_email, us.free_email),
            "phone": lambda: self._place().phone_number(),
            "card": self._card,
            "iban": lambda: self._call_one(*(self._fakers[p].iban for p in _ACCOUNTS)),
            "ssn": us.ssn,
            "ip": us.ipv4_public,
            "ipv6": us.ipv6,
            "mac": us.mac_address,
            "url": self._link,
            "dob": lambda: us.date_between(*_BORN).strftime(pick(_DATES)),
            "username": self._login,
            "secret": lambda: us.password(length=pick((20, 28, 40)), special_chars=False),
            "password": lambda: us.password(length=pick((8, 11, 14))),
            "api_key": lambda: pick(("sk-proj-", "AIza", "ghp_", "tok_live_", "")) + us.sha1(),
            "passport": lambda: us.bothify(pick(("#########", "?########", "??#######"))).upper(),
            "licence": lambda: us.bothify(
                pick(("?#######", "?????######??#??", "#########", "?###-####-####"))
            ).upper(),
            "bank_account": lambda: us.bothify(pick(("########", "##########", "############"))),
            "health_id": lambda: us.bothify(
                pick(("MRN ########", "### ### ####", "MRN-######", "#?##-??#-??##"))
            ).upper(),
            "employee_id": lambda: us.bothify(pick(("E#####", "EMP-####", "######"))).upper(),
            "national_id": lambda: us.bothify(
                pick(("?? ## ## ## ?", "#### #### ####", "?????####?", "## ### ### ###"))
            ).upper(),
            "organization": us.company,
            "city": lambda: self._place().city(),
            "country": us.country,
            "date": lambda: us.date_between(*_RECENT).strftime(pick(_DATES)),
            "time": lambda: us.time("%H:%M", end_datetime=_RECENT[1]),
            "money": lambda: pick(("$", "£", "EUR ", "₹")) + f"{us.random_int(5, 99999):,}",
            "product": lambda: us.bs().title(),
            "order": lambda: us.bothify("ORD-######"),
            "hash": us.sha256,
            "uuid": us.uuid4,
            "version": lambda: us.numerify("#.##.#"),
            "number": lambda: str(us.random_int(1, 99999)),
        }

    def draw(self, slot: str) -> str:
        """Return a fresh value for a slot."""
        return str(self._drawers[slot]())

    def person(self) -> dict[str, str]:
        """Return the forms of one person, by the name of the form."""
        faker = self._fakers[self.random.choice(_PEOPLE)]
        first, last = faker.first_name(), faker.last_name()
        login = f"{first[0]}{last}".lower().replace(" ", "").replace("'", "")
        return {
            "": f"{first} {last}",
            "first": first,
            "last": last,
            "upper": f"{first} {last}".upper(),
            "reversed": f"{last}, {first}",
            "initial": f"{first[0]}. {last}",
            "possessive": f"{first} {last}'s",
            "login": login,
            "email": f"{first}.{last}@{self._us.domain_name()}".lower().replace(" ", ""),
        }

    def _call_one(self, *drawers: Callable[[], str]) -> str:
        return self.random.choice(drawers)()

    def _place(self) -> Faker:
        return self._fakers[self.random.choice(_PLACES)]

    def _card(self) -> str:
        prefix, length = self.random.choice(_CARD_PREFIXES)
        body = prefix + "".join(self.random.choices("0123456789", k=length - len(prefix) - 1))
        digits = body + luhn.calc_check_digit(body)
        mark = self.random.choice(("", " ", "-"))
        return mark.join(digits[i : i + 4] for i in range(0, length, 4))

    def _link(self) -> str:
        host, token = self._us.domain_name(), self._us.sha1()[:24]
        user = self._us.user_name()
        return self.random.choice(
            (
                f"https://{host}/reset?user={user}&token={token}",
                f"https://{user}:{token[:10]}@{host}/feed",
                f"https://app.{host}/invite?email={user}%40{host}",
            )
        )

    def _login(self) -> str:
        forms = self.person()
        first, last = forms["first"].lower(), forms["last"].lower().replace(" ", "")
        number = self.random.randint(1, 999)
        return self.random.choice(
            (f"{first}{number}", f"{last}_{first[0]}", f"{first}.{last}", forms["login"],
             self._us.user_name(), f"{first[:3]}{last[:3]}{number}")
        )  # fmt: skip
