"""What is said in the same words each time, by language: data, in `stock.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

FALLBACK = "en"


def unknown(language: str) -> str:
    """Return how an assistant says that the documents do not tell; nothing in other languages."""
    return _stock()["unknown"].get(_code(language), "")


def rest_unknown(language: str) -> str:
    """Return how an assistant says that the documents do not tell the rest."""
    return _stock()["rest"].get(_code(language), "")


def speaks_of_source(text: str, language: str) -> bool:
    """Return whether a turn holds words that speak of the text it was made from."""
    return _has_phrase("source", text, language)


def says_unknown(text: str, language: str) -> bool:
    """Return whether a turn says in other words than the stock ones that something is not known."""
    return _has_phrase("refusal", text, language)


def _has_phrase(of: str, text: str, language: str) -> bool:
    said = text.casefold().replace("’", "'")
    phrases = _stock()[of].get(_code(language), "").split("|")
    return any(phrase.strip() in said for phrase in phrases if phrase.strip())


def _code(language: str) -> str:
    return language.partition("-")[0].lower()


@cache
def _stock() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("stock.toml").read_text(encoding="utf-8"))
