"""The main content of a web page: what stands outside of its landmarks for navigation.

Landmarks are those of HTML and of ARIA (W3C, ARIA Authoring Practices, Landmark Regions).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from convo_assets.steps.ingest.cleaning.cleaned import Cleaned

_NEVER_TEXT = "//script|//style|//noscript|//template|//comment()|//processing-instruction()"
_NAVIGATION = "//nav|//*[@role='navigation' or @role='search' or @role='menu' or @role='menubar']"
_FURNITURE = (
    "//aside|//*[@role='banner' or @role='contentinfo' or @role='complementary']|"
    "//header[not(ancestor::main or ancestor::article or ancestor::section)]|"
    "//footer[not(ancestor::article or ancestor::section)]"
)
_HIDDEN = "//*[@hidden and @hidden!='until-found']"
_MAIN = ("descendant::main|descendant::*[@role='main']", "descendant::article")
"""What a page has one of and that holds its content: the wider one first."""
_HEADINGS = "//h1|//h2|//h3|//h4|//h5|//h6"
_SIGNATURES = "//*[contains(@class, 'gmail_signature') or contains(@class, 'moz-signature')]"
_QUOTES = (
    "//blockquote[@type='cite']|//*[contains(@class, 'gmail_quote')]|"
    "//*[@id='divRplyFwdMsg' or @id='appendonsend']/following-sibling::*|//*[@id='divRplyFwdMsg']"
)
"""As Gmail, Thunderbird, Apple Mail and Outlook mark what was written before."""
_BLOCKS = ".//p|.//ul|.//ol|.//pre|.//table|.//div|.//blockquote"
_WORD = re.compile(r"[^\W_]")
_MIN_LEFT = 0.1
"""If less of a page would be left, all is kept: its landmarks are used for something else."""


def clean_page(html: str) -> Cleaned:
    """Return a page as HTML without navigation, page furniture and anchors; all of it if in doubt.

    Written anew by a parser of HTML, it is a page that converters do not stumble over.
    """
    from lxml import html as lxml_html

    page = _parsed(html)
    if page is None:
        return Cleaned(html)
    counts: Counter[str] = Counter()
    for element in page.xpath(_NEVER_TEXT):
        counts["comment"] += not isinstance(element.tag, str)
        _drop(element)
    whole = _length(page)
    counts["permalink"] = sum(map(_drop, _permalinks(page)))
    whole_page = lxml_html.tostring(page, encoding="unicode")
    for kind, xpath in (("", _HIDDEN), ("", _NAVIGATION), ("page_furniture", _FURNITURE)):
        for element in page.xpath(xpath):
            counts[kind or _kind_of(element)] += _drop(element)
    if _length(page) < _MIN_LEFT * whole:
        return Cleaned(
            with_definitions(whole_page), +Counter({k: counts[k] for k in ("comment", "permalink")})
        )
    _itemize(page)
    for xpath in _MAIN:
        mains = page.xpath(xpath)
        if len(mains) == 1 and _length(mains[0]) >= _MIN_LEFT * _length(page):
            counts["page_furniture"] += _length(mains[0]) < _length(page)
            page = mains[0]
    return Cleaned(lxml_html.tostring(page, encoding="unicode", with_tail=False), +counts)


def clean_message_page(html: str) -> Cleaned:
    """Return a message in HTML without signature and without the message quoted at its end."""
    from lxml import html as lxml_html

    page = _parsed(html)
    if page is None:
        return Cleaned(html)
    counts: Counter[str] = Counter()
    for element in page.xpath(_SIGNATURES):
        counts["signature"] += _drop(element)
    for element in page.xpath(_QUOTES):
        said_below = element.xpath("following::text()[normalize-space()]")
        counts["quoted_message"] += not said_below and _drop(element)
    if not _length(page):
        return Cleaned(html)
    return Cleaned(lxml_html.tostring(page, encoding="unicode"), +counts)


def _parsed(html: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        return lxml_html.document_fromstring(html.encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def with_definitions(html: str) -> str:
    """Return HTML with lists of definitions as lists of items, each term in bold before a colon.

    Converters make paragraphs of them in which nothing tells a term from what is said of it.
    """
    from lxml import html as lxml_html

    page = _parsed(html)
    if page is None:
        return html
    _itemize(page)
    return str(lxml_html.tostring(page, encoding="unicode"))


def _itemize(page: Any) -> None:
    for definitions in page.xpath("//dl"):
        definitions.tag = "ul"
        item = None
        for child in list(definitions.iterchildren("dt", "dd", "div")):
            if child.tag == "div":
                _raise_children(child)
        for child in list(definitions.iterchildren("dt", "dd")):
            if child.tag == "dt" or item is None:
                item = child.makeelement("li")
                child.addprevious(item)
            if child.tag == "dt":
                child.tag = "strong"
                said = "".join(child.itertext()).rstrip()
                child.tail = " " if said.endswith((":", "?", ".")) else ": "
            else:
                only = list(child)
                if len(only) == 1 and only[0].tag == "p" and not (child.text or "").strip():
                    only[0].tag = "span"
                child.tag = "div" if child.xpath(_BLOCKS) else "span"
            item.append(child)


def _raise_children(group: Any) -> None:
    """Put what a group of terms and definitions holds in its place."""
    for child in list(group):
        group.addprevious(child)
    group.getparent().remove(group)


def _permalinks(page: Any) -> Iterator[Any]:
    """Yield links in headings that show a sign and lead to the heading itself, and bare anchors."""
    for heading in page.xpath(_HEADINGS):
        for link in heading.xpath(".//a[starts-with(@href, '#')]"):
            if not _WORD.search("".join(link.itertext())):
                yield link


def _kind_of(element: Any) -> str:
    """Return what kind of navigation an element is."""
    named = " ".join(element.get(name, "") for name in ("class", "id", "aria-label")).lower()
    if "breadcrumb" in named:
        return "breadcrumb"
    links = element.xpath(".//a")
    if links and all(link.get("hreflang") or link.get("lang") for link in links):
        return "language_switcher"
    return (
        "hidden"
        if element.get("hidden") is not None or element.get("aria-hidden")
        else "navigation"
    )


def _drop(element: Any) -> bool:
    """Take an element out of its page, but not what follows it."""
    parent = element.getparent()
    if parent is None or element.tag in {"html", "body"}:
        return False
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
    return True


def _length(element: Any) -> int:
    return len("".join("".join(element.itertext()).split()))
