"""What PDFium reads on the pages of a PDF, to tell pages whose letters another reader has wrong."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

MIN_TRIGRAMS = 100
"""Groups of three letters on a page from which on two readings can be compared."""

MIN_SHARED = 0.5
"""Share of them that two readings of one text have in common at least: order and layout matter
little, but where letters are mapped wrongly it is near nothing."""


def misread_pages(content: bytes, said: Mapping[int, str]) -> dict[int, str]:
    """Return the text of those pages that were read as other letters, by their numbers from one.

    `said` is what was read. Of two readings that differ, the one with more letters and figures
    among its signs is right.
    """
    import pypdfium2

    found: dict[int, str] = {}
    try:
        with pypdfium2.PdfDocument(content) as document:
            for number in range(1, len(document) + 1):
                text = document[number - 1].get_textpage().get_text_range()
                if _differ(text, said.get(number, "")):
                    found[number] = "\n".join(line.rstrip() for line in text.splitlines())
    except pypdfium2.PdfiumError:
        pass
    return found


def _differ(text: str, other: str) -> bool:
    whole, compared = _trigrams(text), _trigrams(other)
    if whole.total() < MIN_TRIGRAMS or not compared:
        return False
    shared = (whole & compared).total() / whole.total()
    return shared < MIN_SHARED and _legible(text) > _legible(other)


def _trigrams(text: str) -> Counter[str]:
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return Counter(letters[n : n + 3] for n in range(len(letters) - 2))


def _legible(text: str) -> float:
    signs = "".join(text.split())
    return sum(c.isalnum() for c in signs) / max(1, len(signs))
