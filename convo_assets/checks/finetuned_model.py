"""Checks on `finetuned_model`."""

import dagster as dg

from convo_assets.assets.finetuned_model import finetuned_model
from convo_assets.per_source import whole_check
from convo_assets.resources.releases import ReleaseFiles
from convo_assets.steps.finetune import fallen

NOT_EVALUATED = (
    "Not evaluated: the release has nothing held out, as with a single document. Add documents of "
    "other matter."
)


@whole_check(finetuned_model)
def tuned_model_is_not_worse(finetuned_model: ReleaseFiles) -> dg.AssetCheckResult:
    """The mean loss on held-out rows is no higher than that of the base model.

    A warning says so where nothing is held out, and the model was therefore not evaluated.
    """
    evaluation = finetuned_model.manifest["evaluation"]
    evaluated = evaluation["loss_gained"]["count"] > 0
    return dg.AssetCheckResult(
        passed=evaluation["not_worse"],
        severity=dg.AssetCheckSeverity.ERROR if evaluated else dg.AssetCheckSeverity.WARN,
        description=None if evaluated else NOT_EVALUATED,
        metadata={
            f"loss gained, {name}": value for name, value in evaluation["loss_gained"].items()
        },
    )


@whole_check(finetuned_model)
def tuned_model_keeps_what_it_could(finetuned_model: ReleaseFiles) -> dg.AssetCheckResult:
    """No general ability has fallen by more than `general_margin` of the run's configuration."""
    manifest = finetuned_model.manifest
    margin = float(manifest["replay"]["margin"])
    falls = fallen(manifest["general"], margin=margin)
    return dg.AssetCheckResult(passed=not falls, metadata={"margin": margin, **falls})


@whole_check(finetuned_model)
def tuned_model_gives_nothing_away(finetuned_model: ReleaseFiles) -> dg.AssetCheckResult:
    """Led on, the model says no value that was found in the documents, and no planted one."""
    audit = finetuned_model.manifest["audit"]
    return dg.AssetCheckResult(passed=audit["passed"], metadata=dict(audit))
