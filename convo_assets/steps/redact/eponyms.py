"""Things that bear a person's name and are nobody: eponyms, feasts, brands, storms."""

import re
from collections.abc import Iterable, Iterator, Sequence

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

_ALSO_SURNAMES = frozenset("bond canal constant gauge lake law lemma line mill price prior".split())
"""Written large these are somebody, unless after a possessive: Suzanne Law, but Ohm's Law."""

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
    Dr. Pepper|St John's Wort|English Breakfast|Trader Joe's|Papa John's|Victoria's Secret|
    up with the Joneses|the real McCoy|The real McCoy|Miranda rights|Miranda warning|Easter Monday|
    Wells Fargo|Ralph Lauren|Ted Baker|Jack Daniel's|Johnnie Walker|Jim Beam|Captain Morgan
    """
).replace("\n", "")
_SPELLING_NAMES = "Charlie|Juliet|Mike|Oscar|Romeo|Victor"
_SPELLING = (
    "Alfa|Alpha|Bravo|Delta|Echo|Foxtrot|Golf|Hotel|India|Juliett|Kilo|Lima|November|Papa|Quebec|"
    "Sierra|Tango|Uniform|Whiskey|Whisky|X-ray|Yankee|Zulu"
)
"""Words that letters are spelled with; a run of at least three that are not all names is a code."""

_NEXT = r"[ ,;-]{1,3}"
_ANY_LETTER = rf"(?:{_SPELLING}|{_SPELLING_NAMES})"
_SPELLED = (
    rf"(?=(?:{_ANY_LETTER}{_NEXT}){{2}}{_ANY_LETTER}\b)(?:(?:{_SPELLING_NAMES}){_NEXT}){{0,9}}"
    rf"(?:{_SPELLING})\b(?:{_NEXT}{_ANY_LETTER}\b){{0,30}}"
)
_NO_TITLE = r"(?!(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Sir|Dame|Herr|Frau|Sgt|Capt|Rev)\b)"
_WORD = rf"{_NO_TITLE}[A-Z][\w’']{{1,30}}"
_BARE = rf"{_NO_TITLE}[A-Z]\w{{1,30}}"


def _any_case(words: Sequence[str]) -> str:
    """Return a pattern of the words, large only where they are nobody's name."""
    large = "|".join(word for word in words if word not in _ALSO_SURNAMES)
    return rf"(?:(?i:{large})|{'|'.join(words)}|(?<=['’]s )(?i:{'|'.join(words)}))\b"


_PATTERNS = (
    # Never more than two names before.
    rf"{_WORD}(?:[- ](?:and |& )?{_WORD})?(?:['’]s?)? {_any_case(_LAWS)}",
    rf"{_BARE}(?:[- ](?:and |& )?{_BARE})?['’]? {_any_case(_MAKES)}",
    rf"(?:St\.?|Saint) [A-Z]\w{{1,30}}(?:['’]s)? {_DAYS}\b",
    rf"[A-Z]\w{{1,30}}(?: [A-Z]\w{{1,30}}){{0,2}}(?: Jr\.?)? {_DAYS}\b",
    rf"(?:{'|'.join(_NAMED_BEFORE)}) [A-Z]\w{{1,30}}",
    "|".join(re.escape(name.strip()) for name in _FIXED.split("|")),
    _SPELLED,
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
