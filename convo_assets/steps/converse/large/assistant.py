"""The answers of the assistant: written in one call, held against what they quote, mended once."""

from collections.abc import Generator, Mapping, Sequence

from convo_assets.reasons import sentences
from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.large import prompts, stock
from convo_assets.steps.converse.large.checks import Answered, Supported, support, tidied
from convo_assets.steps.converse.large.drafts import Draft, Items, Writing, read_list
from convo_assets.steps.converse.large.flow import Got, Need, find
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.large.prompts import Asked, Fact
from convo_assets.steps.converse.question_kind import QuestionKind
from convo_assets.steps.converse.reply_parsing import numbers, plain_words, texts
from convo_assets.steps.converse.verification import SourcePassage, is_refusal, verify_answer
from convo_assets.steps.converse.writers import Exchange


def write_assistant(
    matter: Matter,
    writing: Writing,
    asked: Sequence[Asked],
    facts: Sequence[Fact],
    draft: Draft,
) -> Generator[Need, Got, None]:
    """Add to a draft the exchanges whose answers stand, and count why others do not."""
    prompt = prompts.assistant_prompt(matter, asked, facts, writing.kinds, seed=writing.seed)
    items = yield from read_list(prompt, "answers", "answer", draft)
    if items is None:
        return
    answers = _answered(items, asked)
    unknown = [one for one in asked if writing.kinds.by_name[one.turn.kind].refuses]
    found = (yield from find([one.alone for one in unknown])) if unknown else []
    retrieved = dict(zip((one.n for one in unknown), found, strict=True))
    outcome = _outcomes(answers, asked, matter, writing, retrieved)
    mended = [(n, why) for n, why in outcome.items() if isinstance(why, str) and why not in _FINAL]
    if mended:
        lines = [(n, answers[n].text if n in answers else "", sentences([w])) for n, w in mended]
        items = yield from read_list(prompts.again(prompt, lines), "answers", "answer", draft)
        wanted = {n for n, _ in mended}
        again = _answered(items or [], [one for one in asked if one.n in wanted])
        answers |= {n: one for n, one in again.items() if n in wanted}
        outcome = _outcomes(answers, asked, matter, writing, retrieved)
    draft.reasons += [why for why in outcome.values() if isinstance(why, str)]
    draft.exchanges = _exchanges(asked, outcome)


GIVEN_UP = "answerable_after_all"
_FINAL = frozenset({GIVEN_UP, "model_found_no_answer"})
"""What is not tried again: the question does not suit the unit."""


def _answered(items: Items, asked: Sequence[Asked]) -> dict[int, Answered]:
    answers: dict[int, Answered] = {}
    known = {one.n for one in asked}
    for place, item in enumerate(items):
        n = next(iter(numbers(item.get("n"))), asked[min(place, len(asked) - 1)].n)
        if n not in known:
            continue
        found = str(item.get("found", "yes")).strip().lower()
        answers[n] = Answered(
            text=tidied(plain_words(item.get("answer"))),
            quotes=tuple(texts(item.get("quotes"))),
            found=found if found in {"yes", "partly", "no"} else "yes",
        )
    return answers


Outcome = tuple[str, str, tuple[Citation, ...]]
"""Kind, text and citations of an answer that stands."""


def _outcomes(
    answers: Mapping[int, Answered],
    asked: Sequence[Asked],
    matter: Matter,
    writing: Writing,
    retrieved: Mapping[int, Sequence[Passage]],
) -> dict[int, Outcome | str]:
    return {
        one.n: (
            _outcome(one, answers[one.n], matter, writing, retrieved.get(one.n, ()))
            if one.n in answers
            else "answer_empty"
        )
        for one in asked
    }


def _outcome(
    one: Asked,
    answered: Answered,
    matter: Matter,
    writing: Writing,
    retrieved: Sequence[Passage],
) -> Outcome | str:
    """Return an answer as it is released, or why it does not stand."""
    kind = writing.kinds.by_name[one.turn.kind]
    if kind.refuses:
        told = answered.found != "no" or _is_told(one, retrieved)
        return GIVEN_UP if told else _refusal(one, answered, matter, writing)
    given_up = answered.found == "no" or _gives_up(answered, matter.language)
    if given_up and not kind.asks_back:
        return "model_found_no_answer"
    made = support(answered, one, matter.shown, kind=kind, language=matter.language)
    return made if isinstance(made, str) else _released(made, answered, kind, matter, writing)


def _gives_up(answered: Answered, language: str) -> bool:
    """Return whether an answer only says that it is not known, as no quote does."""

    def only_refuses(text: str) -> bool:
        return is_refusal(text, says_unknown=lambda said: stock.says_unknown(said, language))

    return only_refuses(answered.text) and not any(map(only_refuses, answered.quotes))


def _released(
    made: Supported, answered: Answered, kind: QuestionKind, matter: Matter, writing: Writing
) -> Outcome:
    """Return an answer that stands under the kind that it has become."""
    rest = stock.rest_unknown(matter.language)
    if answered.found == "partly" and rest and not kind.asks_back:
        return "partial", f"{made.text} {rest}", made.citations
    alone = kind.needs == "elsewhere" and len({c.chunk_id for c in made.citations}) < TWO
    name = writing.kinds.plain.name if alone or kind.name == "partial" else kind.name
    return name, made.text, made.citations


TWO = 2


def _refusal(one: Asked, answered: Answered, matter: Matter, writing: Writing) -> Outcome | str:
    """Return that something is not known, with what is known instead where that stands."""
    kind = writing.kinds.by_name[one.turn.kind]
    said = stock.unknown(matter.language)
    instead = support(answered, one, matter.shown, kind=kind, language=matter.language)
    if said:
        known = instead if isinstance(instead, Supported) else None
        told = f"{said} {known.text}" if known else said
        return kind.name, told, known.citations if known else ()
    if isinstance(instead, str):
        return instead
    return kind.name, instead.text, instead.citations


def _is_told(one: Asked, retrieved: Sequence[Passage]) -> bool:
    """Return whether a statement of the source holds nearly all that is asked."""
    passages = [
        SourcePassage(id=f"p{n}", text=p.text, heading=" > ".join(p.heading_path))
        for n, p in enumerate(retrieved, start=1)
    ]
    verdict = verify_answer(passages, one.alone, stock.unknown(stock.FALLBACK))
    return verdict.reason == "answerable_after_all"


def _exchanges(asked: Sequence[Asked], outcomes: Mapping[int, Outcome | str]) -> list[Exchange]:
    """Return the exchanges that stand; a question behind a gap is said in full.

    A conversation opens with something that is known.
    """
    kept: list[Exchange] = []
    gap = False
    for one in asked:
        outcome = outcomes[one.n]
        opens_unknown = not kept and not isinstance(outcome, str) and not outcome[2]
        if isinstance(outcome, str) or opens_unknown or (gap and one.turn.chooses):
            gap = True
            continue
        kind, text, citations = outcome
        said = one.alone if gap else one.text
        kept.append(
            Exchange(kind=kind, question=one.alone, said=said, answer=text, citations=citations)
        )
        gap = False
    return kept
