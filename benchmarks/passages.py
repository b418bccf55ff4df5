"""Passages that read like documents, in any number: words of real text, and a tail of rare ones.

A chain of word pairs of the sample sources and the documentation gives common words and phrases as
people write them; every twelfth word is a rare one by Zipf's law, so that the vocabulary grows with
the corpus as that of real documents does.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
QUESTIONS = (
    "How many weeks of parental leave do I get?",
    "What do I do when the hub is offline?",
    "How is the database failed over?",
    "Who is told first when there is an incident?",
    "Can I claim the cost of a hotel in a big city?",
    "When are vaccines thrown away after the fridge was warm?",
    "Why was a customer billed twice this month?",
    "How long are passwords and keys valid before they have to be changed?",
    "What should a new colleague do in the first week?",
    "Which alerts wake somebody up at night?",
    "How do I export the data of my panels?",
    "What does the plan say about asthma in the yellow zone?",
    "Is the leave paid if my child is older than seven?",
    "How much may a meal cost on a trip?",
    "What caused the duplicate captures?",
    "Where can I see the status of a ticket?",
    "What is the dose when the level is too high?",
    "How do I install the hub in the field?",
    "When does the support team call back?",
    "Which laboratory values have to be reported at once?",
    "How does redaction find names of people?",
    "What happens to the rows when a document is deleted?",
    "How do I run the pipeline on a second machine?",
    "Which settings choose the model that writes questions?",
    "What does a release contain and how is it checked?",
    "Can I keep the equipment when I leave the company?",
    "Who approves travel that was not planned?",
    "How do we rotate the credentials of the payment service?",
    "What did the engineer find at the visit?",
    "How is the time of an answer measured?",
)  # fmt: skip
"""Asked as people ask: most words are common, some name the matter."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*|\d+")
_SUFFIXES = {".md", ".txt", ".html", ".csv", ".json", ".jsonl", ".eml"}
_RARE_EVERY, _RARE_WORDS, _ZIPF = 12, 200_000, 1.2
_SYLLABLES = "ba cor den fi gol har ix ju kal lim mor nes or pra quel ros stan tev ul ven".split()


def passages(count: int, draw: Any, *, words: int = 110) -> Iterator[str]:
    """Yield texts of 60 to 160 words; the same texts for the same generator `draw`."""
    chain = _chain()
    starts = sorted(chain)
    for _ in range(count):
        length = int(draw.integers(words - 50, words + 50))
        picks = draw.random(length)
        rare = draw.zipf(_ZIPF, size=length // _RARE_EVERY + 1)
        word, text = starts[int(picks[0] * len(starts))], []
        for place, pick in enumerate(picks):
            if place % _RARE_EVERY == _RARE_EVERY - 1:
                text.append(_rare_word(int(rare[place // _RARE_EVERY]) % _RARE_WORDS))
            following = chain.get(word) or starts
            word = following[int(pick * len(following))]
            text.append(word)
        yield " ".join(text)


def _chain() -> dict[str, list[str]]:
    """Return the words that follow each word, as often as they do."""
    chain: dict[str, list[str]] = {}
    files = [*(PROJECT / "sources").rglob("*"), *(PROJECT / "docs").rglob("*.md")]
    for file in sorted(file for file in files if file.suffix in _SUFFIXES):
        found = _WORD.findall(file.read_text(encoding="utf-8", errors="replace"))
        for word, following in pairwise(found):
            chain.setdefault(word, []).append(following)
    return chain


def _rare_word(number: int) -> str:
    """Return the word with a number: syllables are its digits."""
    syllables = []
    while number or not syllables:
        number, digit = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[digit])
    return "".join(syllables)
