"""reStructuredText, read with docutils; what only Sphinx knows is read as what it holds."""

import re
from typing import Any

from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion
from convo_assets.steps.ingest.cleaning import with_definitions

_DIRECTIVE = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([A-Za-z][\w:.+-]*?)::", re.MULTILINE
)
_ROLE = re.compile(r"(?<![\w`]):([A-Za-z][\w:.+-]*):`|`:([A-Za-z][\w:.+-]*):(?!\w)")
_TITLED = re.compile(r"(?P<text>.*?)\s*<[^<>]*>", re.DOTALL)
_OPTION = re.compile(r"(?:^|\s):[\w-]+:(?=\s|$)")
_NOT_SHOWN = re.compile(r"\S*|.*<\S+>")
"""A line of a list of documents or names, as Sphinx makes tables of contents of."""

_AS_USUAL = (
    (
        re.compile(r'<span class="docutils literal">(.*?)</span>(?!</span>)', re.DOTALL),
        r"<code>\1</code>",
    ),
    (re.compile(r"<(/?)(?:aside|nav)\b"), r"<\1div"),
    (re.compile(r'<span class="classifier">'), " : <span>"),
)
"""HTML of docutils that a converter of web pages takes for something else."""

_SETTINGS = {
    "_disable_config": True,
    "embed_stylesheet": False,
    "file_insertion_enabled": False,
    "halt_level": 5,
    "doctitle_xform": False,
    "initial_header_level": 1,
    "input_encoding": "utf-8",
    "math_output": "LaTeX",
    "output_encoding": "unicode",
    "raw_enabled": False,
    "report_level": 5,
    "smart_quotes": False,
    "stylesheet_path": None,
    "syntax_highlight": "none",
    "toc_backlinks": False,
}
"""Nothing is read beside the document, nothing in it is carried out, and no mistake stops it."""


def read_restructured(content: bytes, media_type: str) -> Conversion:  # noqa: ARG001
    """Return the text of a document, with footnotes, definitions and tables as such.

    Raises:
        UnreadableDocumentError: If it is damaged.
    """
    from docutils.core import publish_parts

    text = content.decode()
    _know(text)
    parts = publish_parts(text, writer="html5", settings_overrides=_SETTINGS)
    html = f"<html><body>{parts['body']}</body></html>"
    for pattern, by in _AS_USUAL:
        html = pattern.sub(by, html)
    return read_with_xberg(with_definitions(html).encode(), "text/html")


def _know(text: str) -> None:
    """Let docutils read directives and roles that it does not know, as far as a text has them."""
    from docutils.parsers.rst import directives, roles
    from docutils.parsers.rst.languages import en

    for name in {found.lower() for found in _DIRECTIVE.findall(text)} - {*en.directives}:
        directives.register_directive(name, _whatever())
    for name in {(first or last).lower() for first, last in _ROLE.findall(text)} - {*en.roles}:
        roles.register_local_role(name, _shown)


def _shown(
    name: str,  # noqa: ARG001
    rawtext: str,
    text: str,
    lineno: int,  # noqa: ARG001
    inliner: Any,  # noqa: ARG001
    *_: Any,
    **__: Any,
) -> tuple[list[Any], list[Any]]:
    """Return the text that a role shows: that before a target, if it names one."""
    from docutils import nodes
    from docutils.utils import unescape

    found = _TITLED.fullmatch(unescape(text))
    shown = (found["text"] if found else "") or unescape(text).lstrip("~!")
    return [nodes.inline(rawtext, shown)], []


def _whatever() -> Any:
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class Whatever(Directive):
        """A directive that only Sphinx knows: what it says stands, what it names does not."""

        optional_arguments = 100
        has_content = True
        final_argument_whitespace = True

        def run(self) -> list[Any]:
            """Return what is in it, below what is said of it."""
            held = self.content
            if all(_NOT_SHOWN.fullmatch(line.strip()) for line in held):
                held = held[:0]
            # Options are arguments to it: which there are only Sphinx knows.
            said = _OPTION.split(" ".join(self.arguments), maxsplit=1)[0].strip()
            made: list[Any] = []
            if said and (held or " " in said):
                inline, _ = self.state.inline_text(said, self.lineno)
                made = [nodes.paragraph(said, "", *inline)]
            if held:
                body = nodes.container()
                self.state.nested_parse(held, self.content_offset, body)
                made += body.children
            return made

    return Whatever
