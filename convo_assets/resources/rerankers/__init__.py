"""Models that read a question and a passage together."""

from convo_assets.resources.rerankers.cross_encoder import CrossEncoderReranker
from convo_assets.resources.rerankers.endpoint import EndpointReranker

__all__ = ["CrossEncoderReranker", "EndpointReranker"]
