"""Jupyter notebooks: text as it is, code as code, results as text."""

import json
import re
from collections.abc import Iterator
from typing import Any

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest import Conversion
from convo_assets.steps.ingest.plain_text import decode

_BACKTICKS = re.compile(r"`{3,}")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def read_notebook(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return a notebook of any version; pictures among its results are counted as left out.

    Raises:
        UnreadableDocumentError: If it is no notebook.
    """
    import nbformat

    decoded = decode(content)
    try:
        notebook = nbformat.reads(decoded.text, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, json.JSONDecodeError):
        raise UnreadableDocumentError("damaged") from None
    language = notebook.metadata.get("language_info", {}).get("name") or notebook.metadata.get(
        "kernelspec", {}
    ).get("language", "")
    blocks = [block for cell in notebook.cells for block in _blocks(cell, str(language))]
    pictures = sum(
        _is_picture_only(output) for cell in notebook.cells for output in cell.get("outputs", ())
    )
    gaps = {**decoded.gaps, **({"dropped_image": pictures} if pictures else {})}
    return Conversion("\n\n".join(blocks), gaps)


def _blocks(cell: Any, language: str) -> Iterator[str]:
    source = cell.source.strip("\n")
    if not source.strip():
        return
    if cell.cell_type != "code":
        yield source
        return
    yield _fenced(source, language)
    for output in cell.outputs:
        if text := _result(output):
            yield _fenced(text, "")


def _result(output: Any) -> str:
    """Return what a result says in plain text; of an error, which and why."""
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
    return "" if _is_picture_only(output) else _COLOURS.sub("", str(text)).strip("\n")


def _is_picture_only(output: Any) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))


def _fenced(text: str, language: str) -> str:
    longest = max((len(found) for found in _BACKTICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
