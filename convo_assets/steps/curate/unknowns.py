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
    """A question about a thing, and the words of which a text that answers it has one."""

    question: str
    told_by: re.Pattern[str]


def _property(question: str, words: str) -> Property:
    return Property(question, re.compile(rf"\b(?:{words})", re.IGNORECASE))


PROPERTIES = tuple(
    starmap(
        _property,
        (
            ("Who owns {}?", "own|belong|propert"),
            ("What is {} made of?", r"made of|material|consist|steel|wood|glass|plastic|aluminium"),
            ("How tall is {}?", r"tall|height|high|\d+ ?(?:cm|mm|m|metres?|meters?|feet)\b"),
            ("How old is {}?", "old|age|born|founded|since|built in"),
            ("What is the successor of {} called?", "successor|succeed|replac|follow-up model"),
            ("Which awards has {} won?", "award|prize|won\\b|medal"),
            ("How is {} insured?", "insur"),
            ("Which law applies to {}?", r"laws?\b|act\b|regulation|directive|statut"),
            ("What does {} smell like?", "smell|odou?r|scent"),
            ("At what temperature is {} kept?", "temperature|degrees|°|celsius|warm|cold|cool"),
            ("Which software does {} use?", "software|firmware|program|app\\b|version"),
            ("How is {} disposed of?", "dispos|recycl|waste|scrap"),
            ("Who has criticised {}?", "critic|complain|object"),
            ("How wide is {}?", "wide|width|broad"),
            ("What is the nickname of {}?", "nickname|called|known as"),
            ("Who photographed {}?", "photo|picture|image"),
            ("How many copies of {} are there?", "cop(?:y|ies)|units|pieces|edition"),
            ("What do customers say about {}?", "customer|review|satisf|feedback"),
        ),
    )
)
"""Of all one could ask: what a text tells must be recognised, or a refusal would be wrong."""


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
    about = subject(fact)
    article = "" if about.lower().startswith(("the ", "a ", "an ")) else "the "
    return _refused("untold_property", PROPERTIES[place].question.format(article + about))


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
