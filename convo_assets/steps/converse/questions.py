"""Examples of questions that a large model sees, and words in which no user speaks."""

import re

ASKED_IN_PROMPTS = (
    "How long is a library card valid?",
    "Why are bees moved at night?",
    "How is the tank emptied?",
    "Who approves a night mooring?",
)
"""Questions that models see as examples."""

META = re.compile(
    r"\b(?:fact|passage|text|document|paragraph|sentence|section|article|above|following|context|"
    r"mentioned|described|author|question|answer)\b",
    re.IGNORECASE,
)
