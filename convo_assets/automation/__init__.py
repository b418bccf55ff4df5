"""What starts runs."""

from convo_assets.automation.jobs import JOBS
from convo_assets.automation.sensors import SENSORS

__all__ = ["JOBS", "SENSORS"]
