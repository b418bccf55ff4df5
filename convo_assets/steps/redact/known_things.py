"""Names of countries, languages, cities, programming languages and brands, from kept lists.

Brands of software and services are those of Simple Icons 16.37 (CC0-1.0), in `brands.txt`. All of
them vote against a person of the same name and do not veto: "Jordan" below a letter is somebody.
"""

from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from pygments.lexers import get_all_lexers


@cache
def known_things() -> frozenset[str]:
    """Return names in small letters: CLDR (Babel) in English, Pygments' lexers, brands."""
    english = Locale("en")
    zones = (zone.rpartition("/")[2] for zone in get_global("zone_territories"))
    written = [
        *english.territories.values(),
        *english.languages.values(),
        *english.scripts.values(),
        *english.currencies.values(),
        *english.months["format"]["wide"].values(),
        *english.days["format"]["wide"].values(),
        *(zone.replace("_", " ") for zone in zones),
        *(name for name, _, _, _ in get_all_lexers()),
        *Path(__file__).with_name("brands.txt").read_text(encoding="utf-8").splitlines(),
    ]
    return frozenset(name.casefold() for name in written)
