"""Where the steps of a run are executed."""

from collections.abc import Callable, Mapping
from importlib import import_module

import dagster as dg

from convo_assets.errors import SettingError


def _ray() -> dg.ExecutorDefinition:
    try:
        executor: dg.ExecutorDefinition = import_module("dagster_ray").ray_executor
    except ModuleNotFoundError:
        problem = "is ray, which is not installed: pip install 'convo-assets[ray]'"
        raise SettingError("CONVO_EXECUTOR", problem) from None
    return executor


EXECUTORS: Mapping[str, Callable[[], dg.ExecutorDefinition]] = {
    # The models of a run are loaded once and shared by its steps.
    "in_process": lambda: dg.in_process_executor,
    # Each step has a process of its own, and loads its models there.
    "multiprocess": lambda: dg.multiprocess_executor,
    # Each step is a job on a Ray cluster; those of the pool `gpu` ask for a GPU.
    "ray": _ray,
}
