"""What making conversations has taken, by the answers that came of it."""

from collections.abc import Mapping

from convo_assets.steps.converse.roles import ChatModel


class UsageTracker:
    """Counts from its making on what a chat model is asked, and the answers that are accepted."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._before = model.usage
        self._accepted = 0

    def accept(self, answers: int) -> None:
        """Count answers that were accepted."""
        self._accepted += answers

    def figures(self) -> Mapping[str, float]:
        """Return tokens, seconds and cost since the making, in all and by accepted answer.

        There is no cost where no price is set.
        """
        now, before = self._model.usage, self._before
        spent = {
            "tokens read by the chat model": float(now.prompt_tokens - before.prompt_tokens),
            "tokens written by the chat model": float(now.reply_tokens - before.reply_tokens),
            "seconds": now.seconds - before.seconds,
        }
        if now.cost:
            spent["cost"] = now.cost - before.cost
        accepted = self._accepted
        each = {
            f"{name} per accepted answer": n / accepted for name, n in spent.items() if accepted
        }
        return {"accepted answers": float(accepted), **spent, **each}
