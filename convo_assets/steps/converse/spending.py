"""What making conversations has taken, by the turns that came of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from convo_assets.derivations import Derivation
from convo_assets.records import Conversation, EmbeddedChunk
from convo_assets.steps.converse.roles import ChatModel

Step = Callable[[Sequence[EmbeddedChunk]], Iterable[Derivation[Conversation]]]


class Spending:
    """Counts from its making on what a model is asked, and the answers that are accepted."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._before = model.usage
        self._accepted = 0

    def counting(self, step: Step) -> Step:
        """Return the step, with what it accepts counted."""

        def counted(chunks: Sequence[EmbeddedChunk]) -> Iterator[Derivation[Conversation]]:
            for derivation in step(chunks):
                self._accepted += sum(len(row.turns) // 2 for row in derivation.rows)
                yield derivation

        return counted

    def figures(self) -> Mapping[str, float]:
        """Return tokens, seconds and cost of this run, in all and by accepted answer.

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
