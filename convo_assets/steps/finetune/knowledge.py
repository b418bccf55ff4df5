"""What a model knows of the documents: facts asked for in wordings that no training row has.

A reply is right if it holds every value of the fact; whether it is fluent is not looked at. Beside
them stand questions that the documents do not answer, which are to be refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from convo_assets.steps.finetune.metrics import Estimate, estimate, refuses
from convo_assets.steps.finetune.roles import CausalModel, KnowledgeQuestion

Retrieve = Callable[[Sequence[str]], list[list[str]]]
Show = Callable[[Sequence[str]], str]
"""Passages to the system message that shows them, as rows for training show them."""

CLOSED, OPEN = "facts known", "facts answered with passages"
REFUSED, DENIED = "questions without an answer refused", "questions with an answer refused"


def examine_knowledge(
    models: Mapping[str, CausalModel],
    questions: Sequence[KnowledgeQuestion],
    retrieve: Retrieve,
    show: Show,
    *,
    max_tokens: int,
) -> dict[str, dict[str, Estimate]]:
    """Return, by figure, how the models `base` and `tuned` do.

    Each is asked every question, from memory and with retrieved passages before its eyes.
    """
    known = [q for q in questions if q.wanted]
    unknown = [q for q in questions if not q.wanted]
    passages = retrieve([q.question for q in known]) if known else []
    shown = [
        [{"role": "system", "content": show(found)}, *_asked(q)] if found else _asked(q)
        for q, found in zip(known, passages, strict=True)
    ]
    figures: dict[str, dict[str, Estimate]] = {name: {} for name in (CLOSED, OPEN, REFUSED, DENIED)}
    for name, model in models.items():
        closed = model.reply([_asked(q) for q in known], max_tokens=max_tokens)
        opened = model.reply(shown, max_tokens=max_tokens)
        nothing = model.reply([_asked(q) for q in unknown], max_tokens=max_tokens)
        figures[CLOSED][name] = _right(closed, known)
        figures[OPEN][name] = _right(opened, known)
        figures[REFUSED][name] = estimate([refuses(said) for said in nothing])
        figures[DENIED][name] = estimate([refuses(said) for said in closed])
    return figures


def is_right(said: str, question: KnowledgeQuestion) -> bool:
    """Return whether a reply holds every value that is wanted, and none that is wrong."""
    return all(_holds(said, value) for value in question.wanted) and not any(
        _holds(said, value) for value in question.wrong
    )


def _right(replies: Sequence[str], questions: Sequence[KnowledgeQuestion]) -> Estimate:
    return estimate([is_right(r, q) for r, q in zip(replies, questions, strict=True)])


def _asked(question: KnowledgeQuestion) -> list[Mapping[str, str]]:
    return [{"role": "user", "content": question.question}]


def _holds(text: str, value: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE))
