"""Run the jobs of the graph in this process, for commands: what goes wrong is returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from convo_assets.cli.progress import LOGGER, RunProgress
from convo_assets.definitions import build_definitions
from convo_assets.per_source import PER_SOURCE
from convo_assets.roles import Resources

WHOLE = {"dataset_release": "release", "finetuned_model": "finetune"}
"""What is made of all sources together, and the job that makes it."""

ASSETS = (*PER_SOURCE, *WHOLE)
"""Every asset, in the order of the graph."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """Runs jobs one after the other, and shows how far they are."""

    resources: Resources
    instance: dg.DagsterInstance
    progress: RunProgress

    def source(self, key: str, *, to: str) -> list[str]:
        """Run one document source as far as an asset, with all checks; return what went wrong."""
        assets = [*PER_SOURCE[: PER_SOURCE.index(to) + 1]]
        return self._run("process_source", key, assets)

    def whole(self, asset: str, config: Mapping[str, Any] | None = None) -> list[str]:
        """Make what is made of all sources together; return what went wrong."""
        return self._run(WHOLE[asset], None, [asset], config)

    def _run(
        self,
        job: str,
        key: str | None,
        assets: Sequence[str],
        config: Mapping[str, Any] | None = None,
    ) -> list[str]:
        self.progress.begin(key or job, [*assets])
        listening = dg.Definitions.merge(
            build_definitions(self.resources), dg.Definitions(loggers=self.progress.loggers())
        )
        result = listening.resolve_job_def(job).execute_in_process(
            partition_key=key,
            instance=self.instance,
            raise_on_error=False,
            asset_selection=[dg.AssetKey(asset) for asset in assets],
            run_config={"loggers": {LOGGER: {}}, **(config or {})},
        )
        return [f"{key or job}: {problem}" for problem in _problems(result)]


def _problems(result: dg.ExecuteInProcessResult) -> list[str]:
    failed = [
        f"{event.node_name} failed: {_first_cause(event)}"
        for event in result.all_events
        if event.is_step_failure
    ]
    unmet = [
        f"check {evaluation.check_name} does not hold"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.severity is dg.AssetCheckSeverity.ERROR
    ]
    return failed + unmet


def _first_cause(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else "unknown"
