"""The tuned model against its base, on rows neither has seen, asked in the same way."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from convo_assets.similarity import rouge_l
from convo_assets.steps.finetune.metrics import (
    Estimate,
    as_facts,
    estimate,
    groundedness,
    refuses,
    token_f1,
)
from convo_assets.steps.finetune.roles import CausalModel, HeldOutRow, Messages, RowLoss

Retrieve = Callable[[Sequence[str]], list[list[str]]]
"""Questions to the texts of the passages that answer them best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutQuestion:
    """One held-out question with all that came before, and the answer that was to be given."""

    asked: Messages
    wanted: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class EvaluationSettings:
    """How many rows and exchanges are looked at (0: all), and how long replies may be."""

    max_rows: int = 0
    max_questions: int = 200
    max_tokens: int = 128


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Estimates by figure, for `base` and `tuned`; `loss gained` is paired, row by row."""

    figures: Mapping[str, Mapping[str, Estimate]]
    loss_gained: Estimate

    @property
    def not_worse(self) -> bool:
        """Return whether the tuned model's loss on held-out rows is no higher than the base's."""
        return self.loss_gained.count > 0 and self.loss_gained.mean >= 0

    def as_facts(self) -> dict[str, Any]:
        """Return everything as plain values, for a manifest."""
        return {
            "figures": as_facts(self.figures),
            "loss_gained": asdict(self.loss_gained),
            "not_worse": self.not_worse,
        }


def evaluate(
    models: Mapping[str, CausalModel],
    rows: Sequence[HeldOutRow],
    retrieve: Retrieve,
    settings: EvaluationSettings,
) -> Evaluation:
    """Compare the models `base` and `tuned`: loss over whole rows, replies to single questions."""
    judged = rows[: settings.max_rows or None]
    losses = {name: model.losses([r.messages for r in judged]) for name, model in models.items()}
    questions = list(_questions(rows))[: settings.max_questions or None]
    passages = retrieve([_question(q.asked) for q in questions]) if questions else []
    figures: dict[str, dict[str, Estimate]] = {"loss": _each(losses, _loss)}
    replies = {
        name: model.reply([e.asked for e in questions], max_tokens=settings.max_tokens)
        for name, model in models.items()
    }
    for figure, values in _measures(questions, passages).items():
        figures[figure] = _each(replies, values)
    gained = [
        (base.nats - tuned.nats) / base.tokens
        for base, tuned in zip(losses["base"], losses["tuned"], strict=True)
    ]
    weights = [float(loss.tokens) for loss in losses["base"]]
    return Evaluation(figures=figures, loss_gained=estimate(gained, weights=weights))


def _measures(
    questions: Sequence[HeldOutQuestion], passages: Sequence[Sequence[str]]
) -> Mapping[str, Callable[[Sequence[str]], Estimate]]:
    """Return how to measure replies, by name of the figure."""
    answerable = [e.kind != "unanswerable" for e in questions]

    def over(score: Callable[[int, str], float], *, of: bool | None = None) -> Any:
        def measured(replies: Sequence[str]) -> Estimate:
            chosen = [i for i in range(len(replies)) if of is None or answerable[i] == of]
            return estimate([score(i, replies[i]) for i in chosen])

        return measured

    return {
        "words shared with the right answer": over(
            lambda i, said: token_f1(said, questions[i].wanted)
        ),
        "word order shared with the right answer": over(
            lambda i, said: rouge_l(said, questions[i].wanted)
        ),
        "words of a reply found in the retrieved passages": over(
            lambda i, said: groundedness(said, passages[i]), of=True
        ),
        "unanswerable questions refused": over(lambda _, said: refuses(said), of=False),
        "answerable questions answered": over(lambda _, said: not refuses(said), of=True),
    }


def _each(
    found: Mapping[str, Sequence[Any]], measure: Callable[[Sequence[Any]], Estimate]
) -> dict[str, Estimate]:
    return {name: measure(values) for name, values in found.items()}


def _loss(losses: Sequence[RowLoss]) -> Estimate:
    """Return nats per token of the assistant's parts, long rows counting more."""
    return estimate(
        [loss.nats / loss.tokens for loss in losses],
        weights=[float(loss.tokens) for loss in losses],
    )


def _questions(rows: Iterable[HeldOutRow]) -> Iterator[HeldOutQuestion]:
    for row in rows:
        kinds = iter(row.kinds)
        for place, message in enumerate(row.messages):
            if message["role"] == "assistant":
                yield HeldOutQuestion(
                    asked=row.messages[:place], wanted=message["content"], kind=next(kinds)
                )


def _question(asked: Messages) -> str:
    """Return what to retrieve for: the last question with the one before, which it may point to."""
    questions = [message["content"] for message in asked if message["role"] == "user"]
    return " ".join(questions[-2:])
