"""Questions about what the documents say nothing of, so that a tuned model does not make it up.

Two kinds: what the documents tell of one thing, asked of a thing that does not exist; and a
property that no document of the source speaks of, asked of a thing that they do speak of.
"""

import random
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap

from convo_assets.steps.curate.expressions import Expression, Messages, subject
from convo_assets.steps.curate.facts import Fact
from convo_assets.vocabulary import UNKNOWN

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_NAME = re.compile(r"\b[A-Z][\w'-]*[a-z0-9]\b")


@dataclass(frozen=True, slots=True)
class Property:
    """A question about a thing, its name, and words of which a text that answers it has one."""

    question: str
    name: str
    told_by: re.Pattern[str]


def _property(question: str, name: str, words: str) -> Property:
    return Property(question, name, re.compile(rf"\b(?:{words})", re.IGNORECASE))


PROPERTIES = tuple(
    starmap(
        _property,
        (
            ("Who owns {}?", "owner", "own|belong|propert"),
            (
                "What is {} made of?",
                "material",
                r"made of|material|consist|steel|wood|glass|plastic|aluminium",
            ),
            (
                "How tall is {}?",
                "height",
                r"tall|height|high|\d+ ?(?:cm|mm|m|metres?|meters?|feet)\b",
            ),
            ("How old is {}?", "age", "old|age|born|founded|since|built in"),
            (
                "What is the successor of {} called?",
                "successor",
                "successor|succeed|replac|follow-up model",
            ),
            ("Which awards has {} won?", "list of awards", "award|prize|won\\b|medal"),
            ("How is {} insured?", "insurance", "insur"),
            (
                "Which law applies to {}?",
                "applicable law",
                r"laws?\b|act\b|regulation|directive|statut",
            ),
            ("What does {} smell like?", "smell", "smell|odou?r|scent"),
            (
                "At what temperature is {} kept?",
                "temperature",
                "temperature|degrees|°|celsius|warm|cold|cool",
            ),
            ("Which software does {} use?", "software", "software|firmware|program|app\\b|version"),
            ("How is {} disposed of?", "way of disposal", "dispos|recycl|waste|scrap"),
            ("Who has criticised {}?", "list of critics", "critic|complain|object"),
            ("How wide is {}?", "width", "wide|width|broad"),
            ("What is the nickname of {}?", "nickname", "nickname|called|known as"),
            ("Who photographed {}?", "photographer", "photo|picture|image"),
            (
                "How many copies of {} are there?",
                "number of copies",
                "cop(?:y|ies)|units|pieces|edition",
            ),
            (
                "What do customers say about {}?",
                "opinion of customers",
                "customer|review|satisf|feedback",
            ),
        ),
    )
)
"""Of all one could ask: what a text tells must be recognised, or a refusal would be wrong."""


_FORMS = (
    "What is the {name} of the {about}?",
    "{about} {name}",
    "I would like to know what the {name} is for {about}.",
    "{about}: the {name} is what?",
    "Tell me about {about}: {name}.",
    "Fill in the blank: {about}, {name}: ____",
    "State a fact about {about}: {name}.",
)
"""As fields are asked for (`expressions`)."""


def untold(
    documents: Iterable[str], *, among: Iterable[int] = range(len(PROPERTIES))
) -> tuple[int, ...]:
    """Return the places of the properties, of these, that no document speaks of."""
    left = set(among)
    for text in documents:
        left -= {place for place in left if PROPERTIES[place].told_by.search(text)}
    return tuple(sorted(left))


def refusals(
    fact: Fact, forms: Sequence[Expression], properties: Collection[int]
) -> list[Expression]:
    """Return up to two exchanges that are refused: about nothing that is, about nothing told."""
    draw = random.Random(fact.id)  # noqa: S311 - the same every time
    invented = list(_about_nothing(fact, forms, draw))
    order = draw.sample(range(len(PROPERTIES)), len(PROPERTIES))
    untold_here = [place for place in order if place in properties]
    return [*invented, *(_about_property(fact, place) for place in untold_here[:1])]


def every_refusal(fact: Fact, forms: Sequence[Expression]) -> list[Expression]:
    """Return the refusals of a fact for all that documents may not tell."""
    draw = random.Random(fact.id)  # noqa: S311
    properties = (_about_property(fact, place) for place in range(len(PROPERTIES)))
    return [*_about_nothing(fact, forms, draw), *properties]


def _about_nothing(
    fact: Fact, forms: Sequence[Expression], draw: random.Random
) -> Iterator[Expression]:
    """Yield a question about the fact with a made-up name in place of that of its subject."""
    asked = [e for e in forms if e.asks]
    name = _NAME.search(subject(fact))
    if asked and name:
        question = draw.choice(asked).messages[0]["content"]
        if name[0] in question:
            yield _refused("unknown_thing", question.replace(name[0], _invented(draw)))


def _about_property(fact: Fact, place: int) -> Expression:
    """Return a question for a property, in one of the forms in which facts are asked for as well.

    Were refused questions alone in natural words, a model would refuse by the wording.
    """
    about, asked = subject(fact), PROPERTIES[place]
    article = "" if about.lower().startswith(("the ", "a ", "an ")) else "the "
    draw = random.Random(f"{fact.id} {place}")  # noqa: S311 - the same every time
    forms = (form.format(about=about, name=asked.name) for form in _FORMS)
    natural = asked.question.format(article + about)
    return _refused("untold_property", draw.choice((natural, *forms)))


def _refused(form: str, question: str) -> Expression:
    said: Messages = (
        {"role": "user", "content": question},
        {"role": "assistant", "content": UNKNOWN},
    )
    return Expression(form=form, kind="refusal", messages=said)


def _invented(draw: random.Random) -> str:
    """Return a name of two or three syllables that nothing has."""
    syllables = (
        draw.choice(_CONSONANTS) + draw.choice(_VOWELS) + draw.choice(_CONSONANTS)
        for _ in range(draw.choice((2, 2, 3)))
    )
    return "".join(syllables).capitalize()
