"""Postal addresses by the way streets are named, and the people named right before them."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import FIELD, rule_span

_KINDS = (
    """
    Alley Annex Arcade Avenue Bank Bayou Beach Bend Bluff Bluffs Boulevard Branch Brae Break Bridge
    Brook Brooks Burg Bypass Camp Canyon Cape Causeway Center Centre Circle Circles Circus Cliff
    Cliffs Close Club Common Corner Corners Course Court Courts Cove Coves Creek Crescent Crest
    Crossing Crossroad Curve Dale Dam Dip Divide Drive Drives Edge Elbow Esplanade Estate Estates
    Expressway Extension Falls Ferry Field Fields Flat Flats Ford Fords Forest Forge Forges Fork
    Forks Fort Freeway Garden Gardens Gate Gateway Glen Glens Green Greens Grove Groves Harbor
    Harbors Harbour Haven Heights Highway Hill Hills Hollow Inlet Island Islands Isle Junction
    Junctions Key Keys Knoll Knolls Lake Lakes Land Landing Lane Light Lights Loaf Lock Locks Lodge
    Loop Mall Manor Manors Marg Meadow Meadows Mews Mill Mills Mission Motorway Mount Mountain
    Mountains Nagar Neck Nook Orchard Oval Overpass Parade Park Parks Parkway Parkways Pass Passage
    Path Pike Pine Pines Place Plain Plains Plaza Point Points Port Ports Prairie Promenade Quay
    Radial Ramp Ranch Rapid Rapids Reach Rest Ridge Ridges Rise River Road Roads Row Run Shoal
    Shoals Shore Shores Skyway Spring Springs Spur Square Squares Station Stravenue Stream Street
    Streets Summit Terrace Throughway Trace Track Trafficway Trail Trailer Tunnel Turnpike Underpass
    Union Unions Valley Valleys Via Viaduct View Views Village Villages Ville Vista Walk Walks Wall
    Access Alleyway Amble Anchorage Circuit Riviera Approach Artery Basin Broadway Chase Colonnade Concourse Copse Corso
    Cross Crossway Cutting Driveway Entrance Fairway Footway Frontage Gap Grange Ground Highroad
    Interchange Intersection Laneway Line Link Lookout Nook Outlook Pathway Pocket Pursuit Range
    Retreat Ride Riverway Rotary Rotunda Round Roundabout Serviceway Siding Slope Sound Stairs Steps
    Strand Strip Subway Thoroughfare Tramway Triangle Upper Viaduct
    Byway Centreway Courtyard Crossways Dell Deviation Distributor Firetrail Foreshore Formation
    Gates Glade Gully Meander Parklands Piazza Plateau Quad Quadrangle Quadrant Quays Ramble Reserve
    Ridgeway Ring Roadside Roadway Ronde Route Rue Tarn Tollway Tor Towers Trunkway Turn Vale Villas
    Wade Walkway Way Ways Well Wells Wharf Wynd Yard Chowk Circle Ganj Zila St Rd Ave Ln Dr Ct Pl Sq Blvd Pkwy Hwy
    Cir Ter Cres Tce
    """
).split()
"""Street suffixes: USPS Publication 28, appendix C1, and those of Britain, Australia and India."""

_WORD = r"[A-ZÄÖÜ][\w.'’äöüß-]{0,30}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_STREET_KIND = rf"(?:{'|'.join(sorted(set(_KINDS), key=len, reverse=True))})\b\.?"
_UNIT_NAME = r"(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Level|Room|Studio|House|Shop|Block|H\.\s?No|Door|Plot)"
_UNIT = rf"(?:,?\s{_UNIT_NAME}\.?\s?[\w-]{{1,6}}|,?\s#\s?\w{{1,6}})?"
_UNIT_BEFORE = rf"\b{_UNIT_NAME}\.?\s?\w{{1,5}}(?:,\s|\s|\n)"
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
_CA_POSTCODE = r"[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"
_STATE = r"(?:[A-Z]{2,3}\b|[A-Z][a-z]+)"
_POSTCODE = (
    rf"(?:(?:{_STATE},?\s)?(?:{_UK_POSTCODE}|{_CA_POSTCODE}|\d{{5,6}}(?:-\d{{4}})?\b)|"
    rf"(?:{_STATE},?\s)?\d{{4}}\b)"
)
_TOWN_WORD = r"(?:[A-ZÄÖÜ][^\W\d_]{0,30}(?:[.'’-][^\W\d_]{1,20}){0,3}\.?)"
_LINE = r"(?:,\s{0,2}|\s?\n)"
_TOWN = rf"{_LINE}{_TOWN_WORD}(?:\s{_TOWN_WORD}){{0,3}}"
_TOWN_AND_CODE = rf"(?:(?:{_TOWN}){{1,3}}(?:,\s|\s|-|\n){_POSTCODE}|(?:,\s|\s|\n){_POSTCODE})"
"""Town, state and postcode behind a street."""

_NUMBER = r"(?:(?<!\.\d\. )(?<!\.\d\d\. )\b\d{1,6}(?:[/-]\d{1,5})?[A-Za-z]?,?\s)"
_NUMBER_FIRST = (
    rf"(?:(?:{_UNIT_BEFORE})?{_NUMBER}|{_UNIT_BEFORE})(?:(?:{_WORD}|{_ORDINAL})\s){{1,3}}?"
    rf"{_STREET_KIND}(?:[ ]{_STREET_KIND})*(?:\s(?:NW|NE|SW|SE)\b)?{_UNIT}(?:{_LINE}RD\s\d{{1,2}})?(?:{_TOWN_AND_CODE}|{_TOWN})?"
)
_ANY_STREET = (
    rf"(?:(?:{_UNIT_BEFORE})?{_NUMBER}|{_UNIT_BEFORE})(?:{_WORD}\s){{0,3}}{_WORD}{_UNIT}(?:{_TOWN}){{1,3}}"
    rf"(?:(?:,\s|\s|\n)(?:[A-Z]{{2,3}},?\s\d{{4,5}}\b|{_UK_POSTCODE}|{_CA_POSTCODE})|[ -]\d{{6}}\b)"
)
"""Whatever the street is called: number, words, town and a full postcode."""

_NUMBER_LAST = (
    rf"(?<![\w'’.-])(?:{_WORD}\s)?(?:{_WORD}\s)?(?=[A-ZÄÖÜ])[\w-]{{0,30}}(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Aa]llee|[Ww]eg|[Gg]asse|"
    rf"[Pp]latz|[Uu]fer|[Dd]amm|\bRing|-Ring)[ ]\d{{1,4}}[a-z]?(?:[/-]\d{{1,4}})?\b"
    rf"(?:(?:,\s|\n)\d{{5}}\s{_WORD}(?:\s(?:am|an der|im)?\s?{_WORD})?)?"
)
_BOX = (
    r"\bP\.?\s?O\.?\s?Box\s\d{1,6}(?:(?:,\s|\s?\n)[A-Z][\w ]{2,30}(?:,\s[A-Z]{2}\s)?\d{4,5})?"
    r"|\b(?:(?:PSC|CMR|Unit|UNIT)\s\d{3,5},?\s{1,2}(?:Box|BOX)\s\d{3,5}"
    r"|(?:USS|USNS|USNV|USCGC)\s[A-Z]\w+)(?:,?\s{1,2}(?:APO|FPO|DPO)\s[A-Z]{2}\s\d{5})?"
)
_ADDRESS = re.compile(rf"{_NUMBER_FIRST}|{_ANY_STREET}|{_NUMBER_LAST}|{_BOX}")
_COMPANY = r"(?:Inc|Ltd|LLC|LLP|PLC|Plc|Corp|Co|Limited|Company|Foundation|GmbH|AG|SA|BV)\b"
_OCCUPANT = re.compile(rf"(?P<value>{_WORD}(?:,?\s(?!{_COMPANY}){_WORD}){{1,2}}),\s$")
"""A name before an address: "…, Surname, Given, 12 Some Street"; not "…, Inc., 12 Some Street"."""


_STREET = re.compile(
    rf"\b[A-Z][a-z]+\s{_STREET_KIND}(?!\w)|\w(?:stra(?:ß|ss)e|str\.|weg|gasse|platz|allee)\b|\b(?:rue|avenue|"
    r"boulevard|calle|avenida|via|piazza|plaza|rua)\s[A-Za-z]",
    re.IGNORECASE,
)


def is_street(text: str) -> bool:
    """Return whether words that may be an address name a street as some language does."""
    return bool(_STREET.search(text))


def find(text: str) -> Iterator[PiiSpan]:
    """Yield street addresses and who lives there."""
    for address in _ADDRESS.finditer(text):
        yield rule_span(address.start(), address.end(), "ADDRESS")
        before = max(0, address.start() - 60)
        if occupant := _OCCUPANT.search(text, before, address.start()):
            yield rule_span(occupant.start("value"), occupant.end("value"), "PERSON", rule=FIELD)
