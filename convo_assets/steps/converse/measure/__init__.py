"""Figures about conversations, computed without a judge."""

from convo_assets.steps.converse.measure.figures import CHARTS, measure
from convo_assets.steps.converse.measure.sources import measure_source

__all__ = ["CHARTS", "measure", "measure_source"]
