"""A trainer that lets a model learn rows and holds it where it was on general ones."""

from functools import cache
from typing import Any

from convo_assets.resources.tuning.rows import UNLABELLED


@cache
def keeping_trainer() -> Any:
    """Return TRL's trainer with one term more: how far general rows have drifted from the base.

    That is the Kullback-Leibler divergence of the model's tokens from those of the same model
    without its adapter, as in learning without forgetting (Li and Hoiem 2016): a few general texts
    do, as not their words are learned but what the base thinks of every word.
    """
    from trl import SFTTrainer

    class KeepingTrainer(SFTTrainer):  # type: ignore[misc]  # trl is untyped
        """Takes `keep`, the weight of the term; batches bring general rows as `general`."""

        def __init__(self, *, keep: float, **of: Any) -> None:
            super().__init__(**of)
            self._keep = keep

        def compute_loss(self, model: Any, inputs: Any, *args: Any, **named: Any) -> Any:
            general = inputs.pop("general", None)
            loss = super().compute_loss(model, inputs, *args, **named)
            if general is None or not self._keep or not model.training:
                return loss
            drift = _drift(model, self.accelerator.unwrap_model(model), general)
            return loss + self._keep * drift / self.current_gradient_accumulation_steps

    return KeepingTrainer


def _drift(model: Any, adapted: Any, rows: dict[str, Any]) -> Any:
    """Return nats per labelled token of rows by which a model has left its base."""
    import torch
    from torch.nn.functional import kl_div

    given = {name: value for name, value in rows.items() if name != "labels"}
    labelled = rows["labels"][:, 1:] != UNLABELLED

    def told() -> Any:
        logits = model(**given, use_cache=False).logits[:, :-1]
        return logits[labelled].float().log_softmax(dim=-1)

    with torch.no_grad(), adapted.disable_adapter():
        before = told()
    return kl_div(told(), before, log_target=True, reduction="batchmean")
