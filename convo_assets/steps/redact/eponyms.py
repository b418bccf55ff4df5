"""Things that bear a person's name and are nobody: eponyms, feasts, brands, storms."""

import re
from collections.abc import Iterable, Iterator

from convo_assets.records import PiiSpan

_NAMED_AFTER = (
    """
    algorithm anaemia anemia bacillus bar bond cake cakes canal chair code coefficient comet
    complex constant criterion curve cycle deduction diagram disease distribution dressing duct
    effect engine equation fever fir flask formula fracture function galaxy graph gauge
    inequality integral knife lake law laws lemma line lines lymphoma machine manoeuvre maneuver
    matrix mean method mill model motor node number numbers operator palsy paradox plot prime
    principle prior prize problem process product ratio razor reagent reflex rights rule salad
    sarcoma scale scattering score screwdriver sequence series sign sponge spring statistic
    switch syndrome sum tea telescope tensor test theorem theory thyroiditis transform tree tube
    tumour tumor tunnel tweed valve warning wave yard zone
    """
).split()
_NAMED_BEFORE = (
    """
    Storm Hurricane Typhoon Cyclone Lake Mount Cape Fort Port River Team Room Project Operation
    Class Model Series
    """
).split()
_DAYS = r"(?:Day|Eve|Week|Parade|Weekend)"
_FIXED = (
    """
    Santa Claus|Father Christmas|Uncle Sam|John Doe|Jane Doe|Joe Public|Harry Potter|Dr Martens|
    Dr. Martens|Earl Grey|Jack Russell|Jack Russells|Bloody Mary|Tom Collins|Sweet William|
    Baby Ruth|Morgan Stanley|Goldman Sachs|Johnson & Johnson|Ben & Jerry's|Marks & Spencer|
    John Lewis|Rolls-Royce|Aston Martin|Alfa Romeo|Harley-Davidson|Tommy Hilfiger|Calvin Klein
    """
).replace("\n", "")
_WORD = r"[A-Z][\w’']{1,30}"
_PATTERNS = (
    # Ohm's law, Reynolds number, Harris Tweed, Stanley knife; never more than two names before.
    rf"{_WORD}(?:[- ](?:and |& )?{_WORD})?(?:['’]s?)? (?i:{'|'.join(_NAMED_AFTER)})\b",
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
