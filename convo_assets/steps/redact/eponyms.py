"""Things that bear a person's name and are nobody: eponyms, feasts, brands, storms."""

import re
from collections.abc import Iterable, Iterator

from convo_assets.records import PiiSpan

_LAWS = (
    """
    algorithm anaemia anemia bacillus body coefficient comet complex constant criterion disease duct
    equation fir formula fracture gazelle gazelles inequality integral jay law laws lemma lymphoma
    modulus palsy paradox principle razor reflex sarcoma sign syndrome tensor theorem thyroiditis
    transform tumour tumor warbler zebra
    """
).split()
"""What bears its discoverer's name, with or without an s: Ohm's law, Down syndrome."""

_MAKES = (
    """
    apple apples bar bay bond cake cakes canal catheter chair code curve cycle deduction diagram
    distribution dressing effect engine fever flask function galaxy gap gauge glacier graph gulf
    keys knife lake line lines machine manoeuvre maneuver matrix mean method mill model motor node
    number numbers operator plot prime prior prize problem process product ratio reagent rice rights
    rule salad scale scattering score screwdriver sequence series singing sponge spring statistic
    strait switch sum tea telescope test theory tree tube tunnel tweed valve warning wave yard zone
    """
).split()
"""What bears a name without an s, for Garcia's number is somebody's: Allen keys, Harris tweed."""

_NAMED_BEFORE = (
    """
    Storm Hurricane Typhoon Cyclone Lake Mount Cape Fort Port River Team Room Project Operation
    Class Model Series Granny HMS USS Ship
    """
).split()
_DAYS = r"(?:Day|Eve|Week|Parade|Weekend)"
_FIXED = (
    """
    Santa Claus|Father Christmas|Uncle Sam|John Doe|Jane Doe|Joe Public|Harry Potter|Dr Martens|
    Dr. Martens|Earl Grey|Jack Russell|Jack Russells|Bloody Mary|Tom Collins|Sweet William|
    Baby Ruth|Morgan Stanley|Goldman Sachs|Johnson & Johnson|Ben & Jerry's|Marks & Spencer|
    John Lewis|Rolls-Royce|Aston Martin|Alfa Romeo|Harley-Davidson|Tommy Hilfiger|Calvin Klein|
    Avogadro's number|Schrödinger's cat|Hugo Boss|Dr Pepper|Queen Mary|JPMorgan Chase|Abbey Road|
    Wells Fargo|Ralph Lauren|Ted Baker|Jack Daniel's|Johnnie Walker|Jim Beam|Captain Morgan
    """
).replace("\n", "")
_WORD = r"[A-Z][\w’']{1,30}"
_BARE = r"[A-Z]\w{1,30}"
_PATTERNS = (
    # Never more than two names before.
    rf"{_WORD}(?:[- ](?:and |& )?{_WORD})?(?:['’]s?)? (?i:{'|'.join(_LAWS)})\b",
    rf"{_BARE}(?:[- ](?:and |& )?{_BARE})?['’]? (?i:{'|'.join(_MAKES)})\b",
    rf"(?:St\.?|Saint) [A-Z]\w{{1,30}}(?:['’]s)? {_DAYS}\b",
    rf"[A-Z]\w{{1,30}}(?: [A-Z]\w{{1,30}}){{0,2}}(?: Jr\.?)? {_DAYS}\b",
    rf"(?:{'|'.join(_NAMED_BEFORE)}) [A-Z]\w{{1,30}}",
    "|".join(re.escape(name.strip()) for name in _FIXED.split("|")),
    r"[A-Z]\w{1,30} v\.? [A-Z]\w{1,30}(?= (?:\[|\())",
)
_EPONYM = re.compile("|".join(rf"(?<![\w'’-])(?:{pattern})" for pattern in _PATTERNS))


def without_eponyms(text: str, spans: Iterable[PiiSpan]) -> Iterator[PiiSpan]:
    """Yield the findings of a model, except names of people that are part of such a thing."""
    things = [match.span() for match in _EPONYM.finditer(text)]
    for span in spans:
        inside = any(start <= span.start and span.end <= end for start, end in things)
        if span.label != "PERSON" or not inside:
            yield span
