"""A QA pair with what supports it."""

from dataclasses import dataclass

from convo_assets.records import Citation
from convo_assets.steps.converse.qa_pairs import QAPair


@dataclass(frozen=True, slots=True)
class GroundedQA:
    """A QA pair with the citations that support its answer."""

    pair: QAPair
    citations: tuple[Citation, ...]
