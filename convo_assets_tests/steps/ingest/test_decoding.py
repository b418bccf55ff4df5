"""Text is decoded as it says, or as it looks; what is doubtful is counted."""

import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.records import SourceFile
from convo_assets.resources.documents import PooledConverter
from convo_assets.steps.ingest import IngestContext, ingest_files
from convo_assets.steps.ingest.plain_text import UNDECODABLE_BYTES, decode

GERMAN = "Der Schlüssel für Köln liegt bei Jürgen Größler."
RUSSIAN = "Договор вступает в силу с момента подписания."
JAPANESE = "担当者は山田太郎です。電話で連絡してください。"


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        pytest.param("windows-1252", GERMAN, id="western"),
        pytest.param("iso-8859-1", "Zoë said “yes” — twice", id="typographic-signs-in-latin-1"),
        pytest.param("windows-1251", RUSSIAN, id="cyrillic"),
        pytest.param("shift_jis", JAPANESE, id="japanese"),
        pytest.param("gb2312", "合同由张伟签署。", id="chinese"),
        pytest.param("iso-2022-jp", JAPANESE, id="in-seven-bits"),
        pytest.param("utf-8", GERMAN, id="utf-8"),
    ],
)
@pytest.mark.parametrize(
    "head", ["<meta charset='{}'>", '<META content="text/html; charset={}" http-equiv="x">']
)
def test_a_page_is_decoded_by_the_charset_it_declares(charset: str, text: str, head: str) -> None:
    page = f"<html><head>{head.format(charset)}</head><body><p>{text}</p></body></html>"
    encoded = page.encode({"iso-8859-1": "cp1252"}.get(charset, charset))

    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path="a.html", size=1, content=encoded)],
        IngestContext(converter=PooledConverter()),
    )

    assert result.rows[0].text.strip() == text
    assert not result.reasons


def test_a_page_that_declares_the_wrong_charset_is_decoded_as_the_utf_8_it_is() -> None:
    page = f"<meta charset=windows-1251><p>{GERMAN}</p>".encode()

    assert decode(page, "windows-1251").text == page.decode()


def test_a_page_that_declares_a_charset_in_which_it_is_no_text_is_detected() -> None:
    text = "Журавль — птица. " * 20

    assert decode(text.encode("cp1251"), "shift_jis").text == text


def test_a_charset_that_nobody_knows_is_detected() -> None:
    assert decode(GERMAN.encode("cp1252"), "x-none").text == GERMAN


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        pytest.param("cp1252", GERMAN, id="western"),
        pytest.param("cp1252", "café", id="one-letter"),
        pytest.param("cp1250", "Łukasz Wiśniewski mieszka w Łodzi", id="polish"),
        pytest.param("cp1251", RUSSIAN, id="cyrillic"),
        pytest.param("cp1253", "Η σύμβαση υπογράφηκε στην Αθήνα.", id="greek"),
        pytest.param("cp932", JAPANESE, id="japanese"),
        pytest.param("gb18030", "姓名,城市\n张伟,北京", id="chinese"),
        pytest.param("euc_kr", "계약은 서울에서 체결되었다.", id="korean"),
        pytest.param("utf-16-le", GERMAN, id="utf-16-without-mark"),
        pytest.param("utf-32", GERMAN, id="utf-32"),
    ],
)
def test_a_text_that_declares_nothing_is_decoded_as_it_looks(charset: str, text: str) -> None:
    decoded = decode(text.encode(charset))

    assert (decoded.text, dict(decoded.gaps)) == (text, {})


@pytest.mark.parametrize(
    ("content", "text", "count"),
    [
        pytest.param("é ".encode() + b"caf\xe9 x", "é café x", 1, id="a-latin-1-line-in-utf-8"),
        pytest.param("grüß ".encode() + b"\xff x", "grüß ÿ x", 1, id="a-stray-letter"),
        pytest.param("Köln ".encode() + b"\x93x", "Köln \ufffdx", 1, id="no-letter"),
        pytest.param("мир мир".encode()[:-1], "мир ми\ufffd", 1, id="cut-in-a-letter"),
    ],
)
def test_one_bad_byte_garbles_nothing_but_itself_and_is_counted(
    content: bytes, text: str, count: int
) -> None:
    decoded = decode(content)

    assert (decoded.text, dict(decoded.gaps)) == (text, {UNDECODABLE_BYTES: count})


def test_what_a_document_has_lost_already_is_counted_beside_it() -> None:
    content = "Ren\ufffde and Siobh\ufffdn signed the form that was sent to them.".encode()

    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path="a.md", size=1, content=content)],
        IngestContext(converter=PooledConverter()),
    )

    assert (result.outcome, dict(result.reasons)) == ("partial", {UNDECODABLE_BYTES: 2})


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html", "a.json", "a.jsonl", "a.rst"])
@pytest.mark.parametrize("mark", [b"", b"\xff\xfe"])
def test_bytes_that_are_no_text_are_refused_whatever_their_name(name: str, mark: bytes) -> None:
    content = mark + bytes((place * 7919 + place // 3) % 251 for place in range(4000))

    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path=name, size=1, content=content)],
        IngestContext(converter=PooledConverter()),
    )

    assert (result.outcome, dict(result.reasons)) == ("rejected", {"not_text": 1})


def test_the_error_says_nothing_of_the_content() -> None:
    with pytest.raises(UnreadableDocumentError) as refused:
        decode(b"secret\x01\x02\x03\x04")

    assert "secret" not in str(refused.value)


def test_sections_of_restructured_text_become_headings_whatever_underlines_them() -> None:
    content = b""".. a remark for authors
   with a second line

######
Manual
######

Starting
========

See :ref:`the other part <other>` and :doc:`/guide`.

Cold start
~~~~~~~~~~

::

    keep  this

Stopping
========

.. note:: It takes a minute.
"""

    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path="a.rst", size=1, content=content)],
        IngestContext(converter=PooledConverter()),
    )

    text = result.rows[0].text
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Manual",
        "## Starting",
        "### Cold start",
        "## Stopping",
    ]
    assert "remark" not in text
    assert "See the other part and /guide." in text
    assert "```\nkeep  this\n```" in text
    assert "It takes a minute." in text
