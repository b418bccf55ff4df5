"""How English says how much, how long and how often."""

import re

TIME = r"(?:working |calendar |business |more )?(?:second|minute|hour|day|night|week|month|year)s"
AMOUNT = (
    r"(?:(?:at least|at most|up to|about|more than|less than|fewer than|no more than|"
    r"no longer than|no later than|no earlier than) )?"
)
NUMBER = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)"
OFTEN = (
    rf" (?:every (?:{NUMBER} {TIME}|(?!day and\b)\w+)|"
    r"(?<!twice )(?<!once )(?<!times )(?:daily|weekly|monthly|yearly|quarterly))$"
)
_WHOLE = r"\b(?! (?:of|or|and|a|per|each|every)\b)"
LONG = rf" for {AMOUNT}{NUMBER} {TIME}{_WHOLE}"
LIMIT = rf" (?P<word>within|after|before) {AMOUNT}{NUMBER} (?P<unit>{TIME}){_WHOLE}"
DISTANCE = (
    rf" (?:within |by )?{AMOUNT}{NUMBER} (?P<unit>{TIME}) (?P<word>after|before) "
    r"(?P<event>(?:(?! and )[^,])+)$"
)
DANGLING = re.compile(r"\b(?:or|and|but|no later than|no earlier than)$")
_PREPOSITIONS = "to|by|with|at|of|up|on|in|for|from|than|until|every|within|after|before|or|and"
QUANTITY = re.compile(
    rf"^(?P<verb>[a-z]+(?: (?!(?:{_PREPOSITIONS})\b)[a-z]+)?) (?P<preposition>(?:to|by|with|at) )?"
    rf"{AMOUNT}{NUMBER}(?P<percent> ?%| percent)?"
    r"(?! (?:to|or|and|am|pm|a\.m|p\.m|o'clock)\b)"
    r"(?P<tail>(?: (?!(?:and|or|until|if|times|for)\b)[\w-]+){0,9})$"
)


def cut(body: str, found: re.Match[str]) -> str:
    """Return a statement without the amount that was found in it."""
    return " ".join((body[: found.start()] + body[found.end() :]).removesuffix(" only").split())
