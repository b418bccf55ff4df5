"""Values that stand behind a telling name: `name: …`, JSON keys, settings, forms."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.field_names import label_of
from convo_assets.steps.redact.rules.field_values import value_span

_PAIR = re.compile(
    r"(?:^|(?<=[\n,{;(]))[ \t>*-]*[\"'`*_]{0,3}(?P<key>[A-Za-z][\w .\-/]{0,30}?)[\"'`*_]{0,3}"
    r"[ \t]*(?::|=|\.{4,})[*\"'`_]{0,3}[ \t]*[\"'`*_]{0,2}(?P<value>[^\n\"`|{}\[\]]{2,120}?)"
    r"(?=[\"`*]{0,3}[ \t]*(?:[,;}\n]|$))"
)
_INLINE = re.compile(
    r"(?<![\w.])(?P<key>[A-Za-z][\w.\-]{1,30})=(?:\"(?P<quoted>[^\"\n]{2,120})\"|(?P<value>[^\s\",;&]{2,80}))"
)
"""`key=value` in the middle of a log line or of a tag."""

_TAG = re.compile(r"<(?P<key>[A-Za-z][\w.:-]{1,30})>(?P<value>[^<>\n]{2,120})</(?P=key)>")


def find(text: str) -> Iterator[PiiSpan]:
    """Yield the values of telling keys."""
    for pattern in (_PAIR, _INLINE, _TAG):
        for match in pattern.finditer(text):
            if label := label_of(match["key"]):
                group = "value" if match["value"] is not None else "quoted"
                yield from value_span(text, match.start(group), match.end(group), label)
