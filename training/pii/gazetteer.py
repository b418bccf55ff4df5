"""Given names and surnames that many people have, for a checkpoint to fall back on when unsure.

`python -m training.pii.gazetteer models/pii-small/names.txt`
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import faker.providers.person as people
import typer

from training.pii.examples import documentation

_LISTS = (
    "first_names first_names_male first_names_female first_romanized_names "
    "last_names last_names_male last_names_female last_romanized_names"
).split()
_NAME = re.compile(r"[^\W\d_]{3,}")
_LOWER_CASE = re.compile(r"\b[a-z]{3,}\b")
_ALSO_PLACES = frozenset(
    (
        """
    adelaide alexandria austin bath berlin boston bristol chad charlotte chester chelsea cork dallas
    devon essex florence georgia houston india israel jackson jersey jordan kent kenya lancaster
    lincoln london lourdes madison melbourne milan norfolk orlando oxford paris petersburg phoenix
    richmond rome salem savannah sofia sydney venice victoria vienna virginia washington wellington
    york
    """
    ).split()
)
"""Names that more often are a place; these need the model's word."""

_LATIN_ENDS = 0x250


def names() -> frozenset[str]:
    """Return the names in Latin script that any locale of Faker (MIT licence) lists, folded.

    Names that documentation uses as words are left out, and so are names of places.
    """
    words = {word for text in documentation() for word in _LOWER_CASE.findall(text)}
    words |= _ALSO_PLACES
    return frozenset(
        word.casefold()
        for entry in _entries()
        for word in _NAME.findall(entry)
        if word.casefold() not in _ALSO_PLACES and all(ord(letter) < _LATIN_ENDS for letter in word)
    )


def _entries() -> Iterator[str]:
    for module in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for name in _LISTS:
            listed = getattr(provider, name, ())
            if not isinstance(listed, property):
                yield from listed


def main(target: Annotated[Path, typer.Argument(help="File to write, one name a line.")]) -> None:
    """Write the list."""
    target.write_text("\n".join(sorted(names())) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
