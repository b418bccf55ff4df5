"""Handles: names that people go by on line, and pages that are theirs.

An @ before a word in code is a decorator, a tag of a package or a rule of CSS; there nothing counts.
"""

import re
from collections import Counter
from collections.abc import Iterator

from convo_assets.document_structure import code_spans
from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all, rule_span

_AT = re.compile(
    r"(?<![\w.@/+:=$-])[@＠](?P<value>(?=\w*[^\W\d])\w(?:[\w.-]{0,38}\w)?)(?![\w(/@]|\.\w|=|\s?\{)"
)
_AT_LINE = re.compile(r"^[ \t*]{0,12}@\w+[ \t]*(?:\{|\(|$)", re.MULTILINE)
"""A line of a decorator or of a comment for a generator of documentation, with nothing behind it."""

_CITED = re.compile(r"(?:fig|sec|tbl|tab|eq|lst|thm)-|\w*(?:19|20)\d\d[a-z]?$")
"""Keys of figures, sections and literature (Pandoc, Quarto) in documents that cite in brackets."""

_PATTERNS = (
    Pattern(
        "USERNAME", re.compile(r"(?<![\w/.])/?u/(?P<value>(?=[\w-]*[A-Za-z])[\w-]{3,20})(?![\w/])")
    ),
    Pattern(
        "USERNAME",
        re.compile(
            r"(?:^|(?<=\s))(?:\*{1,3}|-!-|-->|<--|==)\s(?P<value>[^\s:,.*]{2,30})\s"
            r"(?:[\[(][^\])\n]{1,80}[\])]\s)?(?:has )?(?:joined|left|quit|is now known as)\b",
            re.MULTILINE,
        ),
    ),
    Pattern("USERNAME", re.compile(r"\bis now known as (?P<value>[^\s:,.*]{2,30})")),
    # An address in a header of a mail may be that of a message, which names the sender's machine.
    Pattern(
        "EMAIL",
        re.compile(
            r"^(?:message-id|in-reply-to|references|resent-message-id):[ \t]*(?:<[^<>\s]{1,200}>\s{1,3})*?"
            r"<(?P<value>[^<>\s]{3,200}@[^<>\s]{1,200})>",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
)

_TIME = r"\[?\(?(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[AaPp]\.?[Mm]\.?)?\)?\]?"
_TIMED = re.compile(
    rf"^{_TIME}[ \t]{{1,8}}(?:-[ \t])?(?:From[ \t]+)?(?P<value>[^\s:<>\[\]{{}}\"'=/\\][^:<>\[\]{{}}\"'=/\\\n\t]{{0,48}}?)"
    r"(?:[ \t]+to[ \t]+Everyone)?[ \t]?:(?=[ \t])",
    re.MULTILINE,
)
_BRACKETED = re.compile(
    rf"^(?:{_TIME}[ \t]{{1,4}})?<[ @+%&~]?(?P<value>[A-Za-z_\[\]\\^{{}}|`][\w\[\]\\^{{}}|`.-]{{0,30}})>[ \t]",
    re.MULTILINE,
)
_NICK = re.compile(r"^(?P<value>(?=\w*[\d_])[A-Za-z_]\w{2,24}):[ \t](?=[^\n])", re.MULTILINE)
_NO_SPEAKER = frozenset(
    """
    debug error fatal info notice note todo trace warn warning critical alert system kernel subject
    """.split()
)
_MIN_LINES, _MIN_SPEAKERS, _MAX_WORDS = 3, 2, 5
_NAME = re.compile(
    r"[^\W\d_a-z][^\W\d_]+(?:['’-][^\W\d_]+)*(?: (?:[a-z]{1,3} )?[^\W\d_a-z][\w.'’-]*){0,3}"
)

_OF_SITES = (
    r"(?:(?:[a-z]{2,3}\.)?linkedin\.com/in|(?:twitter|x|instagram|facebook|github|gitlab|gitee|"
    r"keybase|t|vk|about|linktr|ello|soundcloud|vimeo|behance|dribbble|codepen|kaggle|"
    r"bitbucket|codeberg|patreon|ko-fi|twitch)\.(?:com|io|me|ee|co|org|net|tv)|"
    r"(?:old\.|www\.)?reddit\.com/(?:u|user)|bsky\.app/profile|xing\.com/profile|orcid\.org|"
    r"researchgate\.net/profile|stackoverflow\.com/users/\d{1,10}|flickr\.com/(?:people|photos)|"
    r"news\.ycombinator\.com/user\?id=|[\w.-]{4,60}/(?:wiki/User:|@|~))"
)
_OF_NOBODY = (
    r"(?:about|accounts?|apps?|blog|contact|docs?|explore|features|gist|groups|hashtag|help|home|"
    r"intent|issues|jobs|join|legal|login|marketplace|notifications|orgs|pages|pricing|privacy|"
    r"pulls|search|security|settings|share|sharer|signup|site|sponsors|status|support|terms|topics|"
    r"trending|watch|i)"
)
_PROFILE = re.compile(
    rf"(?<![\w@.-])(?:https?://)?(?:www\.|m\.|mobile\.)?{_OF_SITES}/?"
    rf"(?<=[/:@~=])(?!{_OF_NOBODY}(?![\w.-]))@?[\w%.-]{{2,60}}(?<![.])(?![\w%-]|/\.?[\w?#]|\.\w)(?:/(?!\.?[\w?#]))?",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield handles, who speaks in chats, numbers of messages and whole addresses of profiles."""
    code = {place for span in code_spans(text) for place in range(*span)}
    cites = "[@" in text or "@fig-" in text or "@sec-" in text
    for handle in _AT.finditer(text):
        if cites and _CITED.match(handle["value"]):
            continue
        line = text.rfind("\n", 0, handle.start()) + 1
        if handle.start() not in code and not _AT_LINE.match(text[line : handle.end() + 8]):
            yield rule_span(*handle.span("value"), "USERNAME")
    for found in find_all(_PATTERNS, text):
        if found.start not in code:
            yield found
    yield from _speakers(text)
    for profile in _PROFILE.finditer(text):
        if profile.start() not in code:
            yield rule_span(profile.start(), profile.end(), "URL")


def _speakers(text: str) -> Iterator[PiiSpan]:
    """Yield who speaks in a chat: a log has some lines of at least two who speak."""
    lines = {form: list(form.finditer(text)) for form in (_TIMED, _BRACKETED, _NICK)}
    if "</" in text:
        lines[_BRACKETED] = []
    for form, matches in lines.items():
        spoken = [m for m in matches if m["value"].casefold() not in _NO_SPEAKER]
        often = Counter(m["value"] for m in spoken)
        if len(spoken) < _MIN_LINES or len(often) < _MIN_SPEAKERS:
            continue
        if form is _NICK and max(often.values()) < _MIN_SPEAKERS:
            continue
        for match in spoken:
            yield from _speaker(match)


def _speaker(line: re.Match[str]) -> Iterator[PiiSpan]:
    """Yield the names of a speaker: "Ana Roe | Acme (she)" is one and where she works."""
    start = line.start("value")
    for part in re.finditer(r"[^|()]+", line["value"].rstrip()):
        value = part[0].strip()
        if len(value) > 1 and len(value.split()) <= _MAX_WORDS and re.search(r"[^\W\d_]", value):
            at = start + part.start() + part[0].index(value)
            label = "PERSON" if _NAME.fullmatch(value) else "USERNAME"
            yield rule_span(at, at + len(value), label)
        return  # what stands behind a bar or in brackets is a company or a pronoun
