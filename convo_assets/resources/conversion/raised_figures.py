"""Powers and marks of notes in PDFs: figures that are set smaller and higher than what they follow.

Readers of text put them beside each other: 10⁶ becomes 106.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from convo_assets.resources.conversion.pdf_signs import Sign

_FIGURES = "0123456789+-\u2212\u2013"
_RAISED = str.maketrans(_FIGURES, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_MAX_SIZE = 0.85
"""Of the sign before it: what is larger is no power."""
_MIN_RISE = 0.15
"""Of the size of the sign before it, from one line of writing to the other."""
_MAX_GAP = 0.5
"""Of that size: what stands further off belongs to something else."""
_BEFORE, _BEHIND = 10, 6
"""Signs around it by which its place is found in a text that another library has read."""


def with_raised_figures(text: str, pages: Iterable[Sequence[Sign]]) -> str:
    """Return the text of a PDF with powers as signs (10⁶), where their place in it is certain."""
    reached = 0
    for signs in pages:
        for around in _raised(signs):
            found = _place(*around).search(text, reached)
            if found:
                shown = found["figures"].translate(_RAISED)
                text = f"{text[: found.end('before')]}{shown}{text[found.end('figures') :]}"
                reached = found.start()
    return text


def _raised(signs: Sequence[Sign]) -> Iterator[tuple[str, str, str]]:
    """Yield figures that are raised, each with some signs before and behind it."""
    texts = "".join(sign.text for sign in signs)
    base = 0
    raised: list[bool] = []
    for place, sign in enumerate(signs):
        known = signs[base]
        small = sign.size < _MAX_SIZE * known.size
        near = sign.left - (signs[place - 1].right if place else 0) < _MAX_GAP * known.size
        higher = sign.line - known.line > _MIN_RISE * known.size
        is_raised = bool(place) and small and near and higher and sign.text in _FIGURES
        raised.append(is_raised)
        base = base if is_raised else place
    for is_raised, run in groupby(range(len(signs)), key=raised.__getitem__):
        places = list(run)
        first, last = places[0], places[-1] + 1
        figures = texts[first:last]
        if is_raised and any(map(str.isdigit, figures)):
            yield texts[max(0, first - _BEFORE) : first], figures, texts[last : last + _BEHIND]


def _place(before: str, figures: str, behind: str) -> re.Pattern[str]:
    """Return what matches figures between those signs, however a text is spaced and marked up."""
    joint = r"[\s\\*_]*"
    around = [joint.join(map(_either, part)) for part in (before, behind)]
    return re.compile(
        rf"(?P<before>{around[0]})[ ]?(?P<figures>{re.escape(figures)})(?={joint}{around[1]})"
    )


def _either(sign: str) -> str:
    """Return what matches a sign, a figure also where it has been raised already."""
    return f"[{re.escape(sign)}{sign.translate(_RAISED)}]" if sign in _FIGURES else re.escape(sign)
