"""Things that bear a person's name and are nobody: eponyms, feasts, brands, storms."""

import re
from collections.abc import Iterable, Iterator

from convo_assets.records import PiiSpan

_LAWS = (
    """
    algorithm anaemia anemia bacillus coefficient comet criterion disease equation fracture
    gazelle gazelles inequality integral law laws lemma lymphoma modulus palsy paradox principle
    razor reflex sarcoma syndrome tensor theorem thyroiditis transform tumour tumor warbler zebra
    """
).split()
"""What bears its discoverer's name, with or without an s: Ohm's law, Down syndrome."""

_MAKES = (
    """
    apple apples bond cake cakes canal catheter code constant curve cycle diagram distribution
    dressing duct effect engine fever fir flask formula function galaxy gauge glacier graph gulf
    knife lake line lines machine manoeuvre maneuver matrix mean method mill model motor node number
    numbers operator plot prime prior prize process product ratio reagent rule salad scale
    scattering score screwdriver sequence series sponge statistic strait switch sum telescope test
    theory tube tunnel tweed valve warning wave zone
    """
).split()
"""What bears a name without an s, for Garcia's number is somebody's: Allen keys, Harris tweed."""

_NAMED_BEFORE = (
    """
    Storm Hurricane Typhoon Cyclone Lake Mount Cape Fort Port River Team Room Project Operation
    Class Model Series HMS USS
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
    Allen keys|Allen key|Granny Smith|Carol singing|Hudson Bay|Jasmine rice|Lewy body|Steller's jay|
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
