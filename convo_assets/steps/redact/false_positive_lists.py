"""False-positive lists: things named after people, such as syndromes, feasts, brands and storms."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from convo_assets.records import PiiSpan

_SCIENCE = (
    """
    algorithm coefficient criterion equation inequality integral lemma modulus paradox principle
    syndrome tensor theorem transform
    """
).split()
"""Nouns that make a name before them no person: Marfan syndrome, Bayes' theorem."""

_NATURE = (
    """
    anaemia anemia bacillus comet disease fracture gazelle gazelles law laws lymphoma palsy razor
    reflex sarcoma thyroiditis tumour tumor warbler zebra
    """
).split()
"""Nouns that a person may have (Karen's tumour): with 's only behind the discoverers below."""

_DISCOVERERS = "|".join(
    """
    Addison Alzheimer Amdahl Avogadro Bell Boyle Burkitt Charles Chagas Conway Coulomb Crohn Cushing
    Dupuytren Ewing Fabry Faraday Fourier Gaucher Gauss Goodhart Grant Graves Grevy Grévy Halley
    Hanlon Hansen Hashimoto Hick Hodgkin Hooke Huntington Kaposi Kepler Kirchhoff Koch Ménière
    Meniere Moore Murphy Newton Ockham Occam Ohm Paget Parkinson Pott Raynaud Snell Still Thomson
    Wilms Wilson Zipf
    """.split()
)
_MAKES = (
    """
    apple apples bond cake cakes canal catheter code constant curve diagram distribution dressing
    duct effect engine fever fir flask formula function galaxy gauge glacier graph gulf knife lake
    machine manoeuvre maneuver matrix method motor node operator prior prize product ratio reagent
    salad scale scattering screwdriver sequence series sponge statistic strait telescope theory
    tunnel tweed valve warning zone
    """
).split()
"""Nouns behind a name without 's (Allen keys, Harris tweed); with 's they are a person's."""

_ALSO_DONE = (
    "cycle line lines mean model number numbers plot price process rule score sum switch test tube "
    "wave"
).split()
"""Nouns that are verbs as well ("let Nadia test it"): only where an article stands before."""

_NAMED_BEFORE = (
    "Storm Hurricane Typhoon Cyclone Lake Mount Cape Fort Port Team Room Project Operation Class "
    "Series HMS USS"
).split()
_REIGNS = r"(?:kings?|queens?|Kings|Queens|monarchs?|Monarchs|dynasty|period|era)"
_DAYS = r"(?:Day|Eve|Week|Parade|Weekend)"
_OF_DAYS = (
    r"(?:Martin Luther King(?: Jr\.?)?|Columbus|Lincoln|Washington|Guy Fawkes|Casimir Pulaski|"
    r"Cesar Chavez|Rosa Parks|Robert Burns)"
)
_FIXED = (
    """
    Santa Claus|Father Christmas|Uncle Sam|John Doe|Jane Doe|Joe Public|Harry Potter|Dr Martens|
    Dr. Martens|Earl Grey|Jack Russells|Bloody Mary|Sweet William|
    Baby Ruth|Goldman Sachs|Johnson & Johnson|Ben & Jerry's|Marks & Spencer|
    Rolls-Royce|Aston Martin|Alfa Romeo|Harley-Davidson|
    Avogadro's number|Schrödinger's cat|Queen Mary|JPMorgan Chase|Abbey Road|
    Allen keys|Allen key|Granny Smith|Carol singing|Hudson Bay|Jasmine rice|Lewy body|Steller's jay|
    St John's Wort|English Breakfast|Trader Joe's|Papa John's|Victoria's Secret|
    up with the Joneses|the real McCoy|The real McCoy|Miranda rights|Miranda warning|Easter Monday|
    Wells Fargo|Harris Tweed|Jack Daniel's|Captain Morgan|Claude Code|Whit Sunday|Whit Monday|
    Whit Friday|Cutty Sark
    """
).replace("\n", "")
_CALLED_LIKE_PEOPLE = (
    "Jack Russell|Tom Collins|John Lewis|Tommy Hilfiger|Calvin Klein|Hugo Boss|Dr\\.? Pepper|"
    "Ralph Lauren|Ted Baker|Johnnie Walker|Jim Beam|Morgan Stanley"
)
"""Brands that are names of people as well: only behind an article or "at"."""

_BEHIND_ARTICLE = r"(?:(?<=\b[Tt]he )|(?<=\b[Aa] )|(?<=\b[Aa]n )|(?<=\bat ))"
_SPELLING_NAMES = "Charlie|India|Juliet|Lima|Mike|Oscar|Romeo|Sierra|Victor"
_SPELLING = (
    "Alfa|Alpha|Bravo|Delta|Echo|Foxtrot|Golf|Hotel|Juliett|Kilo|November|Papa|Quebec|Tango|"
    "Uniform|Whiskey|Whisky|X-ray|Yankee|Zulu"
)
"""Spelling alphabet; three words of it in a row, one of which is no name, spell a code."""

_ANY_LETTER = rf"(?:{_SPELLING}|{_SPELLING_NAMES})"
_SPELLED = (
    rf"(?=(?:{_ANY_LETTER}[ ,;-]{{1,3}}){{0,9}}?(?:{_SPELLING})\b)"
    rf"{_ANY_LETTER}(?P<next>[ ,;-]{{1,3}}){_ANY_LETTER}(?:(?P=next){_ANY_LETTER}\b){{1,30}}"
)
_NO_TITLE = r"(?!(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Sir|Dame|Herr|Frau|Sgt|Capt|Rev)\b)"
_WORD = rf"{_NO_TITLE}[A-Z][\w’']{{1,30}}"
_BARE = rf"{_NO_TITLE}[A-Z]\w{{1,30}}"
_ONE_OR_TWO = rf"{_BARE}(?:[- ](?:and |& )?{_BARE})?"


def _small(words: Sequence[str]) -> str:
    """Return a pattern of words in small letters; capitalised they are surnames: Suzanne Law."""
    return rf"(?:{'|'.join(words)})\b"


_PATTERNS = (
    # At most two names before the noun.
    rf"{_WORD}(?:[- ](?:and |& )?{_WORD})?(?:['’]s?)? (?i:{'|'.join(_SCIENCE)})\b",
    rf"(?:{_DISCOVERERS})(?:['’]s?)? (?i:{'|'.join(_NATURE)})\b",
    rf"{_ONE_OR_TWO} {_small(_NATURE)}",
    rf"{_ONE_OR_TWO}['’]? {_small(_MAKES)}",
    rf"{_BEHIND_ARTICLE}{_ONE_OR_TWO} {_small(_ALSO_DONE)}",
    r"(?:Froude|Mach|Prandtl|Reynolds) numbers?\b",
    rf"(?:St\.?|Saint) [A-Z]\w{{1,30}}(?:['’]s)? {_DAYS}\b",
    rf"(?:{_OF_DAYS}|[A-Z]\w{{1,30}}['’]s) {_DAYS}\b",
    rf"(?:{'|'.join(_NAMED_BEFORE)}) [A-Z]\w{{1,30}}",
    r"(?<=\b[Tt]he )River [A-Z]\w{1,30}",
    rf"(?:Tudor|Stuart|Plantagenet|Habsburg|Bourbon|Romanov) {_REIGNS}\b",
    "|".join(re.escape(name.strip()) for name in _FIXED.split("|")),
    rf"{_BEHIND_ARTICLE}(?:{_CALLED_LIKE_PEOPLE})\b",
    _SPELLED,
    r"[A-Z]\w{1,30} v\.? [A-Z]\w{1,30}(?=(?:,? \d{1,3} [A-Z]| [\[(](?:\d{4}|No)))",
)
_EPONYM = re.compile("|".join(rf"(?<![\w'’-])(?:{pattern})" for pattern in _PATTERNS))


def drop_false_positives(text: str, spans: Iterable[PiiSpan]) -> Iterator[PiiSpan]:
    """Yield the findings of a model, except people within a name of such a thing."""
    things = [match.span() for match in _EPONYM.finditer(text)]
    starts = [start for start, _ in things]
    for span in spans:
        # Matches do not overlap: only the last one that begins before can hold the name.
        before = bisect_right(starts, span.start)
        inside = bool(before) and span.end <= things[before - 1][1]
        if span.label != "PERSON" or not inside:
            yield span
