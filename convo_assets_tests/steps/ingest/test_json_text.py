"""JSON as it comes: what can be read is, and lines that cannot are counted."""

from collections.abc import Callable

import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.records import SourceFile
from convo_assets.resources.documents import PooledConverter
from convo_assets.steps.ingest import IngestContext, ingest_files
from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.json_text import BAD_LINE, read_json, read_json_lines


def test_a_line_that_is_no_json_is_counted_and_the_others_become_records() -> None:
    lines = b'{"q": "Which oil?", "a": "5W-30"}\n{"q": "broken, "a": 1\n\n{"q": "last", "a": 2}\n'

    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path="a.jsonl", size=1, content=lines)],
        IngestContext(converter=PooledConverter()),
    )

    assert dict(result.reasons) == {BAD_LINE: 1}
    text = result.rows[0].text
    assert "q: Which oil?" in text
    assert "q: last" in text
    assert "broken" not in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("read", "content", "text"),
    [
        pytest.param(read_json_lines, b'\xef\xbb\xbf{"a": 1}', '{"a": 1}', id="byte-order-mark"),
        pytest.param(read_json_lines, b'{"a": NaN}', '{"a": "NaN"}', id="no-number-in-a-line"),
        pytest.param(read_json, b'{"a": -Infinity}', '{"a": "-Infinity"}', id="no-number"),
        pytest.param(read_json, b'{"a": "NaN, ]"}', '{"a": "NaN, ]"}', id="strings-are-left-alone"),
        pytest.param(read_json, b'{"a": [1, 2,],}', '{"a": [1, 2]}', id="trailing-comma"),
        pytest.param(read_json, b'{"a": 1}\n{"b": 2}', '[{"a": 1},{"b": 2}]', id="one-by-one"),
        pytest.param(read_json, b'{"a": 1.10}', '{"a": 1.10}', id="as-it-is-written"),
        pytest.param(read_json, b"", "", id="empty"),
        pytest.param(read_json_lines, b"\n", "", id="no-lines"),
    ],
)
def test_irregular_json_is_read(
    read: Callable[[bytes], Conversion], content: bytes, text: str
) -> None:
    assert read(content) == Conversion(text)


@pytest.mark.parametrize("read", [read_json, read_json_lines])
@pytest.mark.parametrize("content", [b'{"a": 1', b"just words", b"[" * 100_000])
def test_what_is_no_json_at_all_is_refused(
    read: Callable[[bytes], Conversion], content: bytes
) -> None:
    with pytest.raises(UnreadableDocumentError) as refused:
        read(content)

    assert refused.value.reason == "damaged"


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_an_empty_file_is_no_document(name: str) -> None:
    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path=name, size=0, content=b"")],
        IngestContext(converter=PooledConverter()),
    )

    assert dict(result.reasons) == {"no_text": 1}
