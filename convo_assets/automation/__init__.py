"""What starts runs."""

from convo_assets.automation.executors import EXECUTORS
from convo_assets.automation.jobs import JOBS
from convo_assets.automation.schedules import SCHEDULES
from convo_assets.automation.sensors import build_sensors

__all__ = ["EXECUTORS", "JOBS", "SCHEDULES", "build_sensors"]
