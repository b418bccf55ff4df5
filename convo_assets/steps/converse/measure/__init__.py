"""Figures about conversations, computed without a judge."""

from convo_assets.steps.converse.measure.figures import Figures, measure
from convo_assets.steps.converse.measure.sources import GOALS, measure_source, weights_of

__all__ = ["GOALS", "Figures", "measure", "measure_source", "weights_of"]
