"""The forms in which one fact is said: questions of several kinds, statements in several styles.

Each form is made by a rule that moves words of the fact or stands others around them; none says
more than the fact does. A model that meets a fact in one form only can repeat it, and often not
answer with it (Allen-Zhu and Li 2023, Physics of Language Models 3.1).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from convo_assets.steps.curate.clauses import Clause, asking_for
from convo_assets.steps.curate.facts import Fact

Messages = tuple[Mapping[str, str], ...]
_Form = tuple[str, str, str]

_WHOLE = frozenset({"cloze", "begin"})
"""Forms that leave a sentence as it stands: what rules make of more than one clause reads badly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A fact said once: `form` names the rule, `kind` is `question`, `statement` or `refusal`.

    `asks` says whether the question can be asked alone and does not hold the value.
    """

    form: str
    kind: str
    messages: Messages
    asks: bool = False


def expressions(fact: Fact, *, before: Fact | None, asked: Sequence[str]) -> list[Expression]:
    """Return every form of a fact, the most telling first, no two the same.

    Questions that hold the value come last: to answer them it need not be known.

    `before` is the fact that stands before it, for a follow-up; `asked` are questions that
    conversations ask for it.
    """
    made: dict[tuple[str, str], Expression] = {}
    for form, question, answer in _forms(fact, before, asked):
        kind = "statement" if form.startswith("statement") else "question"
        said = _exchange(question, answer)
        if form == "follow_up" and before is not None:
            said = (
                *_exchange(f"What do you know about {subject(before)}?", answer_of(before)),
                *said,
            )
        key = (question.casefold(), answer.casefold())
        asks = kind == "question" and form != "follow_up" and not _holds(question, fact)
        made.setdefault(key, Expression(form=form, kind=kind, messages=said, asks=asks))
    return list(made.values())


def answer_of(fact: Fact) -> str:
    """Return how a fact answers a question."""
    if fact.clause is not None:
        return fact.statement
    return f"{_cap(subject(fact))}: the {_small(fact.name)} is {fact.values[0]}."


def subject(fact: Fact) -> str:
    """Return what the title has in common with the sentence or a heading, else the title."""
    if not fact.topic:
        return " ".join(fact.clause.names) if fact.clause else ""
    title, *inner = fact.topic
    for text in [*([fact.statement] if fact.clause else []), *reversed(inner)]:
        shared = _shared_words(title, text)
        if any(word[:1].isupper() for word in shared):
            return " ".join(shared)
    return title


def _forms(fact: Fact, before: Fact | None, asked: Sequence[str]) -> Iterator[_Form]:
    """Yield the name of each form, what is asked, and what is answered."""
    answer = answer_of(fact)
    for question in asked[:1]:
        yield "asked", question, answer
    if fact.clause is None:
        yield from _forms_of_field(fact, before, answer)
    else:
        yield from _forms_of_sentence(fact.clause, fact, before, answer)


def _forms_of_sentence(
    clause: Clause, fact: Fact, before: Fact | None, answer: str
) -> Iterator[_Form]:
    about, keywords, questions = subject(fact), clause.keywords, clause.questions
    opening = fact.statement.partition(clause.value)[0].strip()
    blank = fact.statement.replace(clause.value, "____", 1)
    reading = f"I am reading about {', '.join(fact.topic) or about}. {questions.direct}"
    opens = opening != fact.statement and bool(set(about.split()) & set(opening.split()))
    forms = (
        ("direct", questions.direct, questions.direct, answer),
        ("statement_plain", about, f"State a fact about {about}: {keywords}.", answer),
        ("keyword", keywords, keywords, answer),
        ("indirect", questions.indirect, f"I would like to know {questions.indirect}.", answer),
        ("situation", questions.direct, reading, answer),
        ("echo", questions.echo, questions.echo, answer),
        ("statement_cleft", questions.cleft, f"Tell me about {about}: {keywords}.",
         questions.cleft),
        ("follow_up", before, questions.direct or f"And {keywords}?", answer),
        ("cloze", blank != fact.statement, f"Fill in the blank: {blank}", answer),
        ("begin", opens, f"Complete the sentence: {opening} …", answer),
        ("confirm", questions.confirm, questions.confirm, f"Yes. {answer}"),
        ("reverse", about, f"{clause.value}: what does it have to do with {about}?", answer),
        ("statement_terse", about, f"In short, {about}: {keywords}?",
         f"{_cap(keywords)}: {clause.value}."),
    )  # fmt: skip
    yield from (
        (form, asked, told)
        for form, sound, asked, told in forms
        if sound and (clause.simple or form in _WHOLE)
    )


def _forms_of_field(fact: Fact, before: Fact | None, answer: str) -> Iterator[_Form]:
    name, about, value = _small(fact.name), subject(fact), fact.values[0]
    reading = f"I am reading {' and '.join(fact.topic)}. What is the {name}?"
    yield "direct", f"What is the {name} of the {about}?", answer
    yield "by_kind", f"{_cap(asking_for(value))} is the {name} of the {about}?", answer
    yield "statement_plain", f"State a fact about {about}: {name}.", answer
    yield "keyword", f"{about} {name}", answer
    yield "indirect", f"I would like to know what the {name} is for {about}.", answer
    yield "situation", reading, answer
    yield "echo", f"{about}: the {name} is what?", answer
    yield "statement_cleft", f"Tell me about {about}: {name}.", f"{value} is the {name} of {about}."
    if before is not None:
        yield "follow_up", f"And the {name}?", answer
    yield "cloze", f"Fill in the blank: {about}, {name}: ____", answer
    yield "begin", f"Complete the line: {about}: the {name} is …", answer
    yield "confirm", f"Is {value} the {name} of {about}?", f"Yes. {answer}"
    yield "reverse", f"{value}: what does it have to do with {about}?", answer
    yield "statement_terse", f"In short, {about}: {name}?", f"{_cap(name)}: {value}."


def _exchange(question: str, answer: str) -> Messages:
    return ({"role": "user", "content": question}, {"role": "assistant", "content": answer})


def _shared_words(title: str, heading: str) -> list[str]:
    """Return the longest run of words that stands in both."""
    mine, theirs = re.findall(r"[\w'-]+", title), re.findall(r"[\w'-]+", heading)
    best: list[str] = []
    for i in range(len(mine)):
        for j in range(len(theirs)):
            length = 0
            while (i + length < len(mine) and j + length < len(theirs)
                   and mine[i + length].casefold() == theirs[j + length].casefold()):  # fmt: skip
                length += 1
            if length > len(best):
                best = mine[i : i + length]
    return best


def _holds(question: str, fact: Fact) -> bool:
    return any(value.casefold() in question.casefold() for value in fact.values)


def _small(text: str) -> str:
    first = text.split(" ", 1)[0]
    return (
        text if first.isupper() or any(map(str.isupper, first[1:])) else text[:1].lower() + text[1:]
    )


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]
