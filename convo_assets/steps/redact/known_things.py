"""Names of countries, languages, cities and programming languages, from kept packages.

They vote against a person of the same name and do not veto: "Jordan" below a letter is somebody.
"""

from functools import cache

from babel import Locale
from babel.core import get_global
from pygments.lexers import get_all_lexers


@cache
def known_things() -> frozenset[str]:
    """Return names in small letters: of the CLDR (Babel) in English, and of Pygments' lexers."""
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
    ]
    return frozenset(name.casefold() for name in written)
