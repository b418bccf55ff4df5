"""GLiNER as the detector of personal data."""

from convo_assets.resources.gliner.detector import GlinerDetector

__all__ = ["GlinerDetector"]
