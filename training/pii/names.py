"""Invented people: their names in the forms people write, their logins, and words that look so."""

import random
from collections.abc import Mapping

from faker import Faker

LOCALES = (
    """
    en_US en_US en_US en_US en_GB en_GB en_GB en_IN en_IN en_NZ fr_FR de_DE es_ES es_MX
    it_IT nl_NL pl_PL sv_SE pt_BR tr_TR ro_RO cs_CZ hu_HU fi_FI da_DK no_NO hr_HR sl_SI
    et_EE lt_LT ga_IE id_ID vi_VN zu_ZA tw_GH yo_NG
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
_HANDLES = (
    """
    ninja panda coder runner fox wolf cat dev star moon rocket gamer chef rider smile
    """
).split()

_GIVEN_WORDS = (
    """
    April August Autumn Bill Chance Chase Crystal Daisy Dawn Destiny Faith Frank Gene Ginger Grace
    Grant Harmony Heath Holly Hope Iris Ivy Jack Jade Jan Jay Jewel Joy June Lily Mark Mason May
    Mercy Miles Nick Olive Pat Pearl Pierce Rich Rob Robin Rose Ruby Sandy Skip Sky Sterling Sue
    Summer Victor Violet Will
    """
).split()
_SURNAME_WORDS = (
    """
    Baker Banks Barber Bell Best Bishop Black Bloom Bond Booth Bowman Brown Bush Butler Carter Case
    Cook Cooper Cross Day Dean Field Fisher Ford Fox Freeman Glass Gray Green Hall Hand Hardy Hill
    Hunt Key King Knight Lamb Lane Law Little Long Love Marsh Mason Miller Moon Moss Noble North
    Page Park Parker Parsons Pope Power Price Rice Rich Rivers Short Small Stone Storm Swan Temple
    Wall Walker Ward Waters Wells West White Winter Wise Wolf Wood Young
    """
).split()
"""Names that are words as well: only their place in the sentence tells."""


class Names:
    """Draws invented names and logins, and technical words that look like names."""

    def __init__(self, generator: random.Random, fakers: Mapping[str, Faker]) -> None:
        self._random = generator
        self._fakers = fakers

    def person(self) -> str:
        """Return a personal name in one of the forms people write."""
        first, last = self._parts()
        initial = self._random.choice("ABCDEFGHJKLMNOPRSTW")
        forms = (
            (44, f"{first} {last}"),
            (18, first),
            (10, last),
            (5, f"{last}, {first}"),
            (4, f"{first[0]}. {last}"),
            (4, f"{first} {last}".upper()),
            (4, f"{first} {last}".lower()),
            (3, f"{first} {initial}. {last}"),
            (3, f"{first} {last}-{self._parts()[1]}"),
            (2, f"{first} {self._parts()[0]} {last}"),
            (2, f"{last} {first}"),
            (1, f"{last.upper()} {first}"),
            (1, f"{first[0]}.{last[0]}. {self._parts()[1]}"),
        )
        return self._random.choices([form for _, form in forms], [weight for weight, _ in forms])[0]

    def given_name(self) -> str:
        """Return a first name alone."""
        return self._parts()[0]

    def surname(self) -> str:
        """Return a last name alone."""
        return self._parts()[1]

    def username(self) -> str:
        """Return a login or handle."""
        first, last = ("".join(filter(str.isalpha, part.lower())) for part in self._parts())
        number = self._random.randint(1, 99)
        handle = self._random.choice(_HANDLES)
        return self._random.choice(
            (
                f"{first[0]}{last}",
                f"{first[0]}{last}",
                f"{first}.{last}",
                f"{first}_{last}",
                f"{first}{last}",
                f"{first}{number}",
                f"{last}{first[:2]}{number:02}",
                f"{last}{first}",
                f"{first}{self._random.randint(1950, 2010)}",
                f"@{first}{last[:1]}",
                f"{first}-{last[:3]}",
                f"{handle}_{first}",
                f"{first}the{handle}",
                f"{handle}{number}",
                self._fakers["en_US"].user_name(),
                self._fakers["en_US"].user_name(),
            )
        )

    def jargon(self) -> str:
        """Return a word that looks like a rare name and is none: a drug, a product, a service."""
        stem = self._coined().lower()
        word = self._random.choice(
            (
                stem + self._random.choice(_DRUG_ENDINGS),
                stem + self._random.choice(_DRUG_ENDINGS),
                stem + self._random.choice(_PRODUCT_ENDINGS),
                stem.capitalize() + self._random.choice(_PRODUCT_ENDINGS).capitalize(),
            )
        )
        return word.capitalize() if self._random.random() < 0.4 else word

    def _parts(self) -> tuple[str, str]:
        if self._random.random() < 0.12:
            return self._coined(), self._coined()
        if self._random.random() < 0.06:
            return self._random.choice(_GIVEN_WORDS), self._random.choice(_SURNAME_WORDS)
        faker = self._fakers[self._random.choice(LOCALES)]
        return faker.first_name(), faker.last_name()

    def _coined(self) -> str:
        """Return a name nobody has, so that shape and context are learned, not a list."""
        syllables = self._random.choices((2, 3, 4), (6, 4, 1))[0]
        parts = (
            self._random.choice(_ONSETS) + self._random.choice(_RIMES) for _ in range(syllables)
        )
        return "".join(parts).capitalize()
