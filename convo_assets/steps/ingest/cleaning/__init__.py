"""Takes out of documents what is there for navigation, layout or machines, and counts it."""

from convo_assets.steps.ingest.cleaning.cleaned import Cleaned
from convo_assets.steps.ingest.cleaning.mail import clean_message
from convo_assets.steps.ingest.cleaning.markdown import clean_markdown, text_of
from convo_assets.steps.ingest.cleaning.web_page import (
    clean_message_page,
    clean_page,
    with_definitions,
)

__all__ = [
    "Cleaned",
    "clean_markdown",
    "clean_message",
    "clean_message_page",
    "clean_page",
    "text_of",
    "with_definitions",
]
