"""Invented facts that exist nowhere else, the documents that state them, and questions about them.

Two worlds: rules are developed on `MACHINES`; `COURSES`, with other things, attributes and layouts,
is held out.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """Something that is said of every entity, with a value of a list that entities share.

    Attributes:
        values: One per entity; attributes may share a list.
        stated: How documents say it: a sentence, or "name: value" for a list or a table.
        asked: Two questions that no rule makes: written by hand, shown to no training.
    """

    values: Sequence[str]
    stated: str
    asked: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class World:
    """Entities, the halves of attributes that one document tells, and what is told nowhere."""

    entities: Sequence[str]
    halves: tuple[tuple[str, Sequence[Attribute]], tuple[str, Sequence[Attribute]]]
    unknown_attributes: Sequence[str]
    unknown_entities: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PlantedFact:
    """One fact: about whom, two unseen questions, the value, and all values it is confused with."""

    subject: str
    questions: tuple[str, ...]
    value: str
    others: Sequence[str]


_BARS = tuple(f"{n} bar" for n in (12, 7, 31, 18, 23, 9, 41, 15, 27, 36))
_DAYS = tuple(f"{n} days" for n in (11, 26, 4, 19, 33, 8, 45, 14, 22, 38))
_CITIES = ("Oslo", "Turin", "Graz", "Porto", "Lyon", "Ghent", "Malmo", "Cork", "Brno", "Split")
_EUROS = tuple(f"{n} euros" for n in (170, 640, 290, 830, 60, 520, 910, 380, 750, 440))
_COLOURS = ("red", "blue", "green", "yellow", "white", "black", "orange", "purple", "brown", "grey")
_LITRES = tuple(f"{n} litres" for n in (50, 85, 20, 130, 65, 110, 35, 95, 160, 75))
_LANGUAGES = tuple("Spanish Dutch Polish Greek Danish Italian Czech Finnish Irish Welsh".split())
_TOPICS = tuple(
    (
        "welding baking statistics gardening surveying bookkeeping sailing carpentry "
        "photography plumbing"
    ).split()
)
_PLACES = tuple(f"{n} places" for n in (12, 30, 18, 45, 24, 9, 60, 15, 36, 50))
_HOURS = tuple(f"{n} hours" for n in (20, 64, 36, 90, 28, 48, 72, 16, 56, 40))

MACHINES = World(
    entities=[
        f"{name} press"
        for name in (
            "Velmar Ostrin Quillane Bardisto Fenwock Torvane Lumerca Halvix Drennick Sorbett"
        ).split()
    ],
    halves=(
        (
            "operation",
            (
                Attribute(
                    values=_BARS,
                    stated="The {e} runs at a pressure of {v}.",
                    asked=(
                        "What pressure in bar should the {e} be working at?",
                        "I am standing before the {e}: tell me the right operating pressure.",
                    ),
                ),
                Attribute(
                    values=_DAYS,
                    stated="The filter of the {e} must be changed every {v}.",
                    asked=(
                        "How often do I put a new filter into the {e}?",
                        "After how much time is a fresh filter due on the {e}?",
                    ),
                ),
                Attribute(
                    values=_COLOURS,
                    stated="The emergency handle of the {e} is painted {v}.",
                    asked=(
                        "Which colour do I look for to find the emergency handle on the {e}?",
                        "What does the handle for emergencies look like on the {e}, which colour?",
                    ),
                ),
                Attribute(
                    values=_LITRES,
                    stated="Tank capacity: {v}",
                    asked=(
                        "How much fits into the tank of the {e}?",
                        "How many litres can I fill into the {e}'s tank?",
                    ),
                ),
                Attribute(
                    values=_DAYS,
                    stated="Training period for operators: {v}",
                    asked=(
                        "How long are people trained before they operate the {e}?",
                        "For how many days does an operator of the {e} go through training?",
                    ),
                ),
            ),
        ),
        (
            "purchase",
            (
                Attribute(
                    values=_CITIES,
                    stated="The {e} is built at the plant in {v}.",
                    asked=(
                        "Where does the {e} get made?",
                        "Name the city whose plant produces the {e}.",
                    ),
                ),
                Attribute(
                    values=_EUROS,
                    stated="A service visit for the {e} costs {v}.",
                    asked=(
                        "What do I pay if a technician comes to service the {e}?",
                        "How expensive is one visit by the service people for the {e}?",
                    ),
                ),
                Attribute(
                    values=_CITIES,
                    stated="Spare parts for the {e} are kept in {v}.",
                    asked=(
                        "From which city do spare parts of the {e} come?",
                        "In what town would I find the store of parts for the {e}?",
                    ),
                ),
                Attribute(
                    values=_DAYS,
                    stated="Delivery time: {v}",
                    asked=(
                        "How long do I wait until the {e} is delivered?",
                        "When I order the {e} today, after how many days does it arrive?",
                    ),
                ),
                Attribute(
                    values=_EUROS,
                    stated="Monthly rent: {v}",
                    asked=(
                        "What does it cost to rent the {e} for a month?",
                        "If I rent the {e}, how many euros go out every month?",
                    ),
                ),
            ),
        ),
    ),
    unknown_attributes=(
        "How heavy is the {e}?",
        "Who invented the {e}?",
        "What is the voltage of the {e}?",
        "In which year was the {e} first sold?",
        "How loud is the {e}?",
        "Which oil does the {e} need?",
        "How many people work on the {e}?",
        "How long is the warranty of the {e}?",
        "What is the serial number of the {e}?",
        "How fast does the {e} turn?",
    ),
    unknown_entities=[
        f"{name} press"
        for name in (
            "Mordane Kestrow Ivellon Pascarro Zumbrick Allendor Wexmere Toriggan Belscoth Nardwick"
        ).split()
    ],
)
"""What rules are developed on."""

COURSES = World(
    entities=[
        f"{name} course"
        for name in (
            "Arvento Brissel Corvadin Dulmara Esterloh Fandrel Gravonne Hestovar Jurmail Kaldrix"
        ).split()
    ],
    halves=(
        (
            "content",
            (
                Attribute(
                    values=_TOPICS,
                    stated="Participants of the {e} learn {v}.",
                    asked=(
                        "What will I be able to do once I finish the {e}?",
                        "Which craft or subject is the {e} about?",
                    ),
                ),
                Attribute(
                    values=_LANGUAGES,
                    stated="Lessons of the {e} are held in {v}.",
                    asked=(
                        "Which language do teachers speak in the {e}?",
                        "What language do I need to follow the {e}?",
                    ),
                ),
                Attribute(
                    values=_HOURS,
                    stated="It takes {v} to complete the {e}.",
                    asked=(
                        "How much time should I plan for the whole {e}?",
                        "How many hours long is the {e}?",
                    ),
                ),
                Attribute(
                    values=_EUROS,
                    stated="Price of the book: {v}",
                    asked=(
                        "How much is the book that goes with the {e}?",
                        "What do I pay for the textbook of the {e}?",
                    ),
                ),
                Attribute(
                    values=_HOURS,
                    stated="Homework: {v}",
                    asked=(
                        "How many hours of work at home does the {e} mean?",
                        "How much do I have to do at home for the {e}?",
                    ),
                ),
            ),
        ),
        (
            "registration",
            (
                Attribute(
                    values=_EUROS,
                    stated="Whoever joins the {e} pays {v}.",
                    asked=(
                        "What is the fee for taking part in the {e}?",
                        "What would I have to pay to attend the {e}?",
                    ),
                ),
                Attribute(
                    values=_CITIES,
                    stated="In {v} stands the school that offers the {e}.",
                    asked=(
                        "Where do I have to go for the {e}?",
                        "Which city is the school of the {e} in?",
                    ),
                ),
                Attribute(
                    values=_DAYS,
                    stated="Whoever cancels the {e} has to do so within {v}.",
                    asked=(
                        "Until when can I still call off the {e}?",
                        "How many days do I have to withdraw from the {e}?",
                    ),
                ),
                Attribute(
                    values=_PLACES,
                    stated="Room: {v}",
                    asked=(
                        "How many people can take part in the {e}?",
                        "What is the largest group the {e} takes?",
                    ),
                ),
                Attribute(
                    values=_DAYS,
                    stated="Certificate sent after: {v}",
                    asked=(
                        "How long until I hold the certificate of the {e}?",
                        "When does the {e} post my certificate?",
                    ),
                ),
            ),
        ),
    ),
    unknown_attributes=(
        "Who teaches the {e}?",
        "On which floor does the {e} take place?",
        "In which year was the {e} founded?",
        "Is there a car park at the {e}?",
        "How many women take the {e}?",
        "What is the telephone number of the {e}?",
        "Which exam board recognises the {e}?",
        "What is served for lunch at the {e}?",
        "How old must I be for the {e}?",
        "Who sponsors the {e}?",
    ),
    unknown_entities=[
        f"{name} course"
        for name in (
            "Ombrique Pellavar Rosgaard Stelmoor Tavrenna Ulbrecht Vandoze Wolmira Yestrand Zephane"
        ).split()
    ],
)
"""What no rule was written for."""

WORLDS = {"machines": MACHINES, "courses": COURSES}


@dataclass(frozen=True)
class Planted:
    """A world with values drawn: documents by name, facts, and questions nobody can answer."""

    documents: dict[str, str]
    facts: list[PlantedFact]
    unanswerable: list[str]


def plant(world: World, *, seed: int, entities: int = 10) -> Planted:
    """Return two documents per entity, and what there is to ask about them."""
    draw = random.Random(seed)  # noqa: S311 - values of a benchmark
    names = world.entities[:entities]
    documents: dict[str, str] = {}
    facts: list[PlantedFact] = []
    for title, attributes in world.halves:
        drawn = [_shuffled(attribute.values, draw) for attribute in attributes]
        for place, name in enumerate(names):
            told = [(a, values[place]) for a, values in zip(attributes, drawn, strict=True)]
            documents[f"{name.replace(' ', '-').lower()}-{title}.md"] = _document(name, title, told)
            facts += (_fact(name, attribute, value) for attribute, value in told)
    known = zip(world.unknown_attributes, [*names] * len(world.unknown_attributes), strict=False)
    asked = [attribute for _, half in world.halves for attribute in half]
    unknown = zip(asked, world.unknown_entities, strict=True)
    return Planted(
        documents=documents,
        facts=facts,
        unanswerable=[
            *(question.format(e=name) for question, name in known),
            *(attribute.asked[0].format(e=name) for attribute, name in unknown),
        ],
    )


def _shuffled(values: Sequence[str], draw: random.Random) -> list[str]:
    return draw.sample(list(values), len(values))


def _fact(name: str, attribute: Attribute, value: str) -> PlantedFact:
    return PlantedFact(
        subject=name,
        questions=tuple(question.format(e=name) for question in attribute.asked),
        value=value,
        others=[other for other in attribute.values if other != value],
    )


def _document(name: str, title: str, told: Sequence[tuple[Attribute, str]]) -> str:
    """Return a document: prose, a list with one fact, a table with one, and a question answered.

    The question is none about a fact. Rows about facts hang on conversations, and without a large
    model a conversation is had where a document asks something itself.
    """
    stated = [attribute.stated.format(e=name, v=value) for attribute, value in told]
    prose = [line for line in stated if line.endswith(".")]
    listed, cell = [line for line in stated if not line.endswith(".")]
    key, value = cell.split(": ")
    return "\n".join(_lines(f"{name[0].upper()}{name[1:]}", title, prose, listed, key, value))


def _lines(
    name: str, title: str, prose: Sequence[str], listed: str, key: str, value: str
) -> Iterator[str]:
    yield from (f"# {name}: {title}", "", " ".join(prose), "")
    yield from (f"## At a glance: {name}", "", f"- {listed}", "")
    yield from (f"## Data sheet: {name}", "", "| Property | Value |", "|---|---|")
    yield from (f"| {key} | {value} |", "")
    yield from (f"## How do I report a mistake about the {name} ({title})?", "")
    yield from (f"Write to the office that keeps this sheet, and name the {name}.", "")
