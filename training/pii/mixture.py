"""Examples of invented and of real text in one stream."""

from collections.abc import Iterator
from pathlib import Path

from training.pii.carriers import join
from training.pii.examples import Composer, Example, compose, to_example
from training.pii.real_text import RealText
from training.pii.values import Values

PARTS = {"invented": 40, "marked": 45, "nameless": 15}
"""Of a hundred examples: invented text, real text with its names marked, real text without any."""


def mixed_examples(*, seed: int, count: int, max_words: int, folder: Path) -> Iterator[Example]:
    """Yield `count` examples; the same seed and the same files give the same examples."""
    values = Values(seed)
    composer = Composer(values)
    real = RealText(values, folder)
    for _ in range(count):
        match values.random.choices(list(PARTS), list(PARTS.values()))[0]:
            case "invented":
                filled = compose(composer, values, max_words=max_words)
            case "marked":
                filled = real.marked(max_words)
            case _:
                filled = join([real.nameless(), real.nameless()], "\n\n")
        yield to_example(filled, max_words=max_words)
