"""What Markdown holds beside its text: targets, anchors, comments, templates, lists of links.

Where it stands is read from the structure of the document, so code keeps all of it.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from convo_assets.document_structure import Inline, Node, read_inlines, read_structure
from convo_assets.steps.ingest.cleaning.cleaned import Cleaned, Edit, edited

ConvertHtml = Callable[[str], str]
"""HTML to Markdown."""

Span = tuple[int, int]

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?\?>|<!\w[^>]*>", re.DOTALL)
_TEMPLATE = re.compile(
    r"\{%-?\s{0,9}comment\s{0,9}-?%\}.{0,5000}?\{%-?\s{0,9}endcomment\s{0,9}-?%\}"
    r"|\{%.{0,1000}?%\}|\{\{.{0,1000}?\}\}|\{#(?=\s).{0,1000}?#\}",
    re.DOTALL,
)
"""Tags, values and comments of Liquid and Jinja; short codes of Hugo. They are bounded: what begins
and does not end must not be looked for through all of a document each time."""
_ATTRIBUTES = re.compile(r"[ \t]{0,4}\{(?::|[#.](?=[\w:-]))[^{}\n]*\}")
"""What kramdown, pandoc and MyST say of a heading or a block: names, classes."""
_CONTENTS_HERE = re.compile(r"\{:\s*toc\b[^}]*\}|^\s*\[\[?_?toc_?\]\]?\s*$", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"^(?P<before>[ \t>]*)(?:[!?]{3}\+?[ \t]+\w[\w -]*?(?:[ \t]+\"(?P<quoted>[^\"\n]*)\")?"
    r"|:{3,}[ \t]*(?:\{[^}\n]*\}|[\w-]+)?(?:\[(?P<label>[^\]\n]*)\]|[ \t]+(?P<title>[^:\n]+))?:*"
    r"|\[![A-Z]+\])[ \t]*$",
    re.MULTILINE,
)
"""The line that opens or closes a box: of MkDocs, Docusaurus and pandoc, GitHub."""
_MODULE = re.compile(
    r"(?:import\s[^\n]*['\"][^'\"\n]+['\"];?\s*|export\s+(?:const|default|function|let)\b[^\n]*\s*)+"
)
_COMPONENT = re.compile(r"^[ \t]*</?[A-Z][\w.]*(?:\s[^<>\n]*)?/?>[ \t]*$", re.MULTILINE)
"""A line of MDX: a component opens or closes."""

_IN_PROSE = (
    (_TEMPLATE, "template_tag"),
    (_COMPONENT, "template_tag"),
    (_ATTRIBUTES, "anchor"),
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_STRUCTURE = re.compile(r"<(?:table|tr|h[1-6]|ul|ol|li|dl|pre|blockquote|img|a\s)\b", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|hr)\b", re.IGNORECASE)
_RAISED = re.compile(r"</?sup\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]")
_BETWEEN_LINKS = re.compile(r"[\s|/\\>»›·•←→«‹<:–—-]*")
_BETWEEN_LEVELS = re.compile(r"\s*[>»›/]\s*")
_LANGUAGE_IN_PATH = re.compile(r"[./_-]?\b[a-z]{2}(?:[-_][A-Za-z]{2,4})?(?=[./]|$)")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)(?:[?#].*)?$", re.IGNORECASE)
_FILE_NAME = re.compile(r"\S+\.\w{2,4}|\W*")
_FIELD = re.compile(
    r"^(?P<name>[\w-]+)[ \t]*[:=](?P<value>[^\n]*(?:\n(?:[ \t]+|[ \t]*-[ \t])[^\n]*)*)",
    re.MULTILINE,
)
_VALUE = re.compile(r"=[\"']([^\"']*)[\"']")
_LETTER = re.compile(r"[^\W\d_]")
_MARKER = re.compile(r"[ \t>]*(?:[-+*]|\d{1,9}[.)])?[ \t]*")
_MIN_CONTENTS = 2
_MIN_WORDS = 4
"""A value of so many words says something to a reader; others are settings."""


def clean_markdown(text: str, convert_html: ConvertHtml) -> Cleaned:
    """Return a document as what it says, and how much of what else it held, by kind.

    HTML in it becomes Markdown. Of front matter, title and descriptions are left.
    """
    first = edited(text, _Page.of(text, convert_html).edits())
    # What was hidden in HTML or behind templates is text like any other now.
    if not {"html", "template_tag"} & {*first.removed}:
        return first
    second = edited(first.text, _Page.of(first.text, convert_html).edits())
    return Cleaned(second.text, Counter(first.removed) + Counter(second.removed))


def text_of(html: str) -> str:
    """Return a piece of HTML without its tags."""
    return _TAG.sub("", html)


@dataclass(frozen=True)
class _Page:
    """A document in which to find what is no text of it."""

    text: str
    convert_html: ConvertHtml
    inlines: Sequence[Inline]

    @classmethod
    def of(cls, text: str, convert_html: ConvertHtml) -> "_Page":
        """Return a document with what stands in its lines."""
        return cls(text, convert_html, read_inlines(text))

    def within(self, start: int, end: int) -> Sequence[Inline]:
        """Return what begins in a part of the document."""
        first = bisect_left(self.inlines, start, key=_start)
        return self.inlines[first : bisect_left(self.inlines, end, key=_start)]

    def edits(self) -> Iterator[Edit]:
        """Yield what is to be taken out or replaced."""
        nodes = list(read_structure(self.text))
        for place, node in enumerate(nodes):
            if node.kind == "front_matter":
                yield from self._front_matter(node)
            elif self._is_contents(node):
                yield Edit(_begin(nodes, place), node.end, "table_of_contents", "\n")
            elif kind := self._navigation(node):
                yield Edit(node.start, node.end, kind, "\n")
            else:
                yield from self._blocks(node)
        for inline in self.inlines:
            yield from self._inline(inline)

    def _blocks(self, node: Node) -> Iterator[Edit]:
        for child in node.children:
            yield from self._blocks(child)
        if node.role == "markup":
            yield from self._html(node)
        elif node.role != "code" and not node.children:
            yield from self._prose(node)

    def _prose(self, node: Node) -> Iterator[Edit]:
        source = self.text[node.start : node.end]
        if _MODULE.fullmatch(source) or _CONTENTS_HERE.fullmatch(source):
            yield Edit(node.start, node.end, "template_tag")
        else:
            code = [each for each in self.within(node.start, node.end) if each.kind == "code"]
            for pattern, counted in _IN_PROSE:
                for found in pattern.finditer(self.text, node.start, node.end):
                    if not any(
                        each.start < found.end() and found.start() < each.end for each in code
                    ):
                        yield Edit(*found.span(), counted, _said(found[0].strip()))
            for found in _DIRECTIVE.finditer(self.text, node.start, node.end):
                title = found["quoted"] or found["label"] or found["title"] or ""
                yield Edit(*found.span(), "template_tag", f"{found['before']}{title}")

    def _html(self, node: Node) -> Iterator[Edit]:
        """Yield what becomes of a block of HTML."""
        source = self.text[node.start : node.end]
        for comment in _COMMENT.finditer(source):
            yield Edit(node.start + comment.start(), node.start + comment.end(), "comment")
        told = _COMMENT.sub("", source)
        if told != source and told.strip():
            return  # without its comments it is looked at again
        if _STRUCTURE.search(told):
            yield Edit(node.start, node.end, "html", f"{self.convert_html(told).strip()}\n")
        elif told.strip():
            for tag in _TAG.finditer(source):
                yield Edit(node.start + tag.start(), node.start + tag.end(), "html", _said(tag[0]))

    def _inline(self, inline: Inline) -> Iterator[Edit]:
        if inline.kind == "definition":
            yield Edit(inline.start, inline.end, "link_target")
        elif inline.kind == "html":
            yield self._tag(inline)
        elif inline.label and inline.kind == "image":
            yield from self._image(inline, inline.label)
        elif inline.label:
            yield from self._link(inline, inline.label)

    def _tag(self, inline: Inline) -> Edit:
        source = self.text[inline.start : inline.end]
        if source.startswith(("<!", "<?")):
            return Edit(inline.start, inline.end, "comment")
        by = " " if _BREAK.match(source) else "^" if _RAISED.match(source) else ""
        return Edit(inline.start, inline.end, "html", by)

    def _image(self, image: Inline, label: Span) -> Iterator[Edit]:
        if _FILE_NAME.fullmatch(self.text[slice(*label)]):
            yield Edit(image.start, image.end, "picture")
        elif image.target and not image.target.startswith("data:"):
            yield Edit(label[1] + 1, image.end, "link_target", "()")

    def _link(self, link: Inline, label: Span) -> Iterator[Edit]:
        inner = [each for each in self.within(*label) if (each.start, each.end) == label]
        if not _WORD.search(self.text[slice(*label)]):
            yield Edit(link.start, link.end, "permalink")
        elif [each.kind for each in inner] == ["image"] and not _PICTURE.search(link.target):
            # A picture that leads to something else than a larger one.
            yield Edit(link.start, link.end, "badge")
        else:
            # The mark of a note must not become a digit of what stands before it.
            shown = self.text[slice(*label)]
            bare = not shown.startswith("[") and self.text[link.start - 1 : link.start] != "["
            note = link.target.startswith("#") and bare and not _LETTER.search(shown)
            yield Edit(link.start, label[0], "link_target", "[" if note else "")
            yield Edit(label[1], link.end, "", "]" if note else "")

    def _navigation(self, node: Node) -> str:
        """Return what kind of navigation a paragraph is: links and nothing between them."""
        links = self._links(node)
        if node.kind != "paragraph" or len(links) < _MIN_CONTENTS:
            return ""
        marker = _MARKER.match(self.text, node.start, node.end)
        edges = [(marker.end() if marker else node.start, links[0].start)]
        edges += [(left.end, right.start) for left, right in pairwise(links)]
        between = [self.text[start:end] for start, end in [*edges, (links[-1].end, node.end)]]
        if not all(_BETWEEN_LINKS.fullmatch(each) for each in between):
            return ""
        if len({_LANGUAGE_IN_PATH.sub("", each.target) for each in links}) == 1:
            return "language_switcher"
        if all(_BETWEEN_LEVELS.fullmatch(each) for each in between[1:-1]):
            return "breadcrumb"
        return "navigation"

    def _is_contents(self, node: Node) -> bool:
        """Return whether a list is a table of contents: links to headings of the page alone."""
        source = self.text[node.start : node.end]
        if node.role not in {"list", "steps"}:
            return False
        if _CONTENTS_HERE.search(source):
            return True
        links = self._links(node)
        if len(links) < _MIN_CONTENTS or not all(each.target.startswith("#") for each in links):
            return False
        cut = [Edit(each.start - node.start, each.end - node.start, "") for each in links]
        return not _LETTER.search(edited(source, cut).text)

    def _links(self, node: Node) -> Sequence[Inline]:
        return [each for each in self.within(node.start, node.end) if each.kind == "link"]

    def _front_matter(self, node: Node) -> Iterator[Edit]:
        """Yield the fields that say nothing to a reader, or all of it."""
        kept = 0
        for found in _FIELD.finditer(self.text, node.start, node.end):
            words = found["value"].split()
            told = len(words) >= _MIN_WORDS and not words[0].startswith(("-", "[", "{"))
            if found["name"].lower() == "title" or told:
                kept += 1
            else:
                yield Edit(found.start(), min(found.end() + 1, node.end), "front_matter_field")
        if not kept:
            yield Edit(node.start, node.start + 3, "")
            yield Edit(self.text.rfind(self.text[:3], 0, node.end), node.end, "")


def _begin(nodes: Sequence[Node], place: int) -> int:
    """Return where a block begins, or its heading if that is of nothing else."""
    before = nodes[place - 1] if place else None
    alone = place + 1 == len(nodes) or nodes[place + 1].role == "heading"
    own = before is not None and before.role == "heading" and len(before.heading_path) > 1
    return before.start if before and own and alone else nodes[place].start


def _said(tag: str) -> str:
    """Return what a tag of a component says to a reader, as the text of a button does."""
    values = _VALUE.findall(tag) if tag[1].isupper() else ()
    return "\n\n".join(value for value in values if len(value.split()) >= _MIN_WORDS)


def _start(inline: Inline) -> int:
    return inline.start
