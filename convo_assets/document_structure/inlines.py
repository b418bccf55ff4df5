"""What stands within the lines of a Markdown document: links, pictures, code, HTML, with spans."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from convo_assets.document_structure.lines import line_starts, without_front_matter

InlineKind = Literal["link", "autolink", "image", "code", "html", "definition"]
"""An `autolink` shows its target; a `definition` says, elsewhere, where links lead."""

_KINDS: dict[str, InlineKind] = {
    "link_open": "link",
    "image": "image",
    "code_inline": "code",
    "html_inline": "html",
}
_SPAN, _LABEL, _DEFINITIONS = "span", "label", "definitions"

_InlineRule = Callable[[StateInline, bool], bool]
_BlockRule = Callable[[StateBlock, int, int, bool], bool]


@dataclass(frozen=True, slots=True)
class Inline:
    """`text[start:end]` of a document.

    Attributes:
        kind: What it is.
        start: Of its first sign.
        end: Of its last.
        label: Where the text that a link or a picture shows stands.
        target: Where it leads.
    """

    kind: InlineKind
    start: int
    end: int
    label: tuple[int, int] | None = None
    target: str = ""


def read_inlines(text: str) -> list[Inline]:
    """Return what stands in the prose of a document, in order; a link before what it encloses."""
    starts = line_starts(text)
    lines = text.split("\n")
    env: dict[str, list[tuple[int, int]]] = {_DEFINITIONS: []}
    tokens = _MARKDOWN.parse(without_front_matter(text), env)
    found = [
        Inline("definition", starts[first], starts[min(last, len(starts) - 1)])
        for first, last in env[_DEFINITIONS]
    ]
    reached: dict[int, int] = {}
    in_table = 0
    for token in tokens:
        in_table += (token.type == "table_open") - (token.type == "table_close")
        if token.type == "inline" and token.map:
            first = token.map[0]
            places: list[tuple[int, int]] = []
            at = 0
            for number, piece in enumerate(token.content.split("\n"), start=first):
                place = _place(lines[number], piece, reached.get(number, 0) if in_table else None)
                if place >= 0:
                    places.append((at, starts[number] + place))
                    reached[number] = place + len(piece)
                at += len(piece) + 1
            found += _inlines(token, places)
    return sorted(found, key=lambda inline: (inline.start, -inline.end))


def _place(line: str, piece: str, reached: int | None) -> int:
    """Return where a part of a line begins that was parsed by itself, or -1."""
    if reached is not None:
        return line.find(piece, reached)
    rest = line.rstrip()
    if rest.endswith(piece.rstrip()):
        return len(rest) - len(piece.rstrip())
    return line.find(piece)


def _inlines(token: Token, places: list[tuple[int, int]]) -> Iterator[Inline]:
    for child in token.children or ():
        span = child.meta.get(_SPAN)
        if span is None:
            continue
        start, end = (_mapped(place, places) for place in span)
        labelled = [_mapped(place, places) for place in child.meta.get(_LABEL, ())]
        if None in {start, end, *labelled} or start is None or end is None:
            continue
        kind = "autolink" if child.markup == "autolink" else _KINDS[child.type]
        label = (labelled[0], labelled[1]) if labelled else None
        target = str(child.attrGet("href") or child.attrGet("src") or "")
        yield Inline(kind, start, end, label, target)  # type: ignore[arg-type]


def _mapped(place: int, places: list[tuple[int, int]]) -> int | None:
    """Return where in the document a place in the text of a block is."""
    line = bisect_right(places, place, key=itemgetter(0)) - 1
    return places[line][1] + place - places[line][0] if line >= 0 else None


def _traced(rule: _InlineRule) -> _InlineRule:
    """Return a rule that leaves on its token where it has matched."""

    def traced(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - signature of the library
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        made = [token for token in state.tokens[count:] if token.type in _KINDS]
        if made and not silent:
            made[0].meta[_SPAN] = (start, state.pos)
            inner = {"link_open": 1, "image": 2}.get(made[0].type, 0)
            if inner and made[0].markup != "autolink":
                end = state.md.helpers.parseLinkLabel(state, start + inner - 1, inner == 1)
                made[0].meta[_LABEL] = (start + inner, end)
        return True

    return traced


def _traced_reference(rule: _BlockRule) -> _BlockRule:
    """Return the rule of link definitions so that it leaves where it has matched.

    What begins like a footnote is text.
    """

    def traced(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
        begin = state.bMarks[first] + state.tShift[first]
        if state.src.startswith("[^", begin) or not rule(state, first, last, silent):
            return False
        state.env[_DEFINITIONS].append((first, state.line))
        return True

    return traced


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table").use(deflist_plugin)
    for rule in markdown.inline.ruler.__rules__:
        if rule.name in {"autolink", "backticks", "html_inline", "image", "link"}:
            markdown.inline.ruler.at(rule.name, _traced(rule.fn))
    for each in markdown.block.ruler.__rules__:
        if each.name == "reference":
            markdown.block.ruler.at(each.name, _traced_reference(each.fn), {"alt": each.alt})
    return markdown


_MARKDOWN = _markdown()
