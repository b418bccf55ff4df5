"""What making conversations has taken, by the answers that came of it."""

from collections.abc import Mapping
from types import MappingProxyType

from convo_assets.steps.converse.roles import ChatModel, Usage

ACCEPTED = "accepted answers"
_NOTHING: Mapping[str, float] = MappingProxyType({})


class UsageTracker:
    """Counts from its making on what models are asked, and the answers that are accepted.

    `earlier` are the `totals` of attempts of the same run that were cut short.
    """

    def __init__(
        self,
        model: ChatModel,
        judge: ChatModel | None = None,
        *,
        earlier: Mapping[str, float] = _NOTHING,
    ) -> None:
        by_name = {one.identity: one for one in (model, judge) if one is not None}
        self._models = tuple(by_name.values())  # a model that judges itself is counted once
        self._before = [one.usage for one in self._models]
        self._earlier = earlier
        self._accepted = 0

    def accept(self, answers: int) -> None:
        """Count answers that were accepted."""
        self._accepted += answers

    def totals(self) -> Mapping[str, float]:
        """Return accepted answers, calls, tokens, seconds and cost, earlier attempts included."""
        now = {ACCEPTED: float(self._accepted)}
        for model, before in zip(self._models, self._before, strict=True):
            for name, amount in _spent(model.usage, before).items():
                now[name] = now.get(name, 0.0) + amount
        return {name: amount + self._earlier.get(name, 0.0) for name, amount in now.items()}

    def waited(self) -> float:
        """Return the seconds of all requests, also of those that ran beside each other."""
        models = zip(self._models, self._before, strict=True)
        return sum(model.usage.waited - before.waited for model, before in models)

    def figures(self) -> Mapping[str, float]:
        """Return the totals, and what each accepted answer took of them.

        There is no cost where no price is set.
        """
        totals = self.totals()
        accepted = totals[ACCEPTED]
        each = {
            f"{name} per accepted answer": amount / accepted
            for name, amount in totals.items()
            if accepted and name != ACCEPTED
        }
        return {**totals, **each}


def _spent(now: Usage, before: Usage) -> dict[str, float]:
    spent = {
        "calls of the chat model": float(now.calls - before.calls),
        "tokens read by the chat model": float(now.prompt_tokens - before.prompt_tokens),
        "tokens written by the chat model": float(now.reply_tokens - before.reply_tokens),
        "seconds": now.seconds - before.seconds,
    }
    return {**spent, "cost": now.cost - before.cost} if now.cost else spent
