import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.records import SourceFile
from convo_assets.steps.ingest import Conversion, IngestContext, ingest_files, source_key


class Shouter:
    """Converts by shouting, and cannot read files that whisper."""

    identity = "shouter"
    workers = 2

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        if content == b"psst":
            raise UnreadableDocumentError("damaged")
        return Conversion(f"{content.decode().upper()} ({media_type})")


def a_file(path: str, content: bytes = b"text", *, problem: str = "") -> SourceFile:
    return SourceFile(id=path, source="s", path=path, size=4, content=content, problem=problem)


def test_text_reaches_the_redactor_as_it_was_written_and_the_rest_is_converted() -> None:
    files = [a_file("a.md", b"# A\r\nb"), a_file("b.html", b"hi")]

    derived = ingest_files(files, IngestContext(converter=Shouter()))

    assert [d.rows[0].text for d in derived] == ["# A\nb", "HI (text/html)"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        pytest.param(a_file("a.xyz"), "unknown_type", id="unknown"),
        pytest.param(a_file("a.pdf", problem="too_large"), "too_large", id="over-the-limit"),
        pytest.param(a_file("a.pdf", b"psst"), "damaged", id="damaged"),
        pytest.param(a_file("a.txt", b" \n"), "no_text", id="blank"),
    ],
)
def test_an_unreadable_file_is_recorded_and_the_next_one_read(
    file: SourceFile, reason: str
) -> None:
    refused, read = ingest_files([file, a_file("b.txt")], IngestContext(converter=Shouter()))

    assert (refused.outcome, refused.reasons) == ("rejected", {reason: 1})
    assert read.outcome == "done"


class Gappy:
    """Reads all but two slides of anything."""

    identity = "gappy"
    workers = 1

    def convert(self, content: bytes, *, media_type: str) -> Conversion:  # noqa: ARG002
        return Conversion(content.decode(), {"damaged_part": 2})


def test_a_file_of_which_a_part_cannot_be_read_is_taken_and_says_what_is_missing() -> None:
    (result,) = ingest_files([a_file("a.pptx")], IngestContext(converter=Gappy()))

    assert (result.outcome, result.reasons) == ("partial", {"damaged_part": 2})
    assert result.rows[0].text == "text"


def test_a_source_may_refuse_files_of_which_a_part_cannot_be_read() -> None:
    strict = IngestContext(converter=Gappy(), refuse_partial=True)
    partial, whole = ingest_files([a_file("a.pptx"), a_file("a.txt")], strict)

    assert (partial.outcome, partial.rows) == ("rejected", ())
    assert partial.reasons == {"partial": 1, "damaged_part": 2}
    assert whole.outcome == "done"
    assert strict.fingerprint.digest != IngestContext(converter=Gappy()).fingerprint.digest


def test_a_file_that_another_converter_read_whole_is_not_refused_for_it() -> None:
    class Second(Gappy):
        def convert(self, content: bytes, *, media_type: str) -> Conversion:  # noqa: ARG002
            return Conversion(content.decode(), {"other_converter": 1})

    strict = IngestContext(converter=Second(), refuse_partial=True)
    (result,) = ingest_files([a_file("a.pptx")], strict)

    assert (result.outcome, result.reasons) == ("partial", {"other_converter": 1})


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        pytest.param(
            "a\ufffdb\ufffd".encode(), {"undecodable_bytes": 2}, id="bytes-that-are-no-text"
        ),
        pytest.param(b"a" + b"\x00" * 30_000, {"much_less_text": 1}, id="text-is-a-fraction"),
        pytest.param(b"a" + b"\x00" * 300, {}, id="small-files-vary"),
    ],
)
def test_what_the_text_shows_to_be_missing_is_said(content: bytes, reasons: object) -> None:
    (result,) = ingest_files([a_file("a.txt", content)], IngestContext(converter=Shouter()))

    assert result.reasons == reasons
    assert result.outcome == ("partial" if reasons else "done")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("é".encode(), "é", id="utf-8"),
        pytest.param("\ufeffé".encode(), "é", id="utf-8-with-mark"),
        pytest.param("é".encode("utf-16"), "é", id="utf-16"),
        pytest.param("é".encode("cp1252"), "é", id="windows-1252"),
        pytest.param(b"a\x00b", "ab", id="nul-is-dropped"),
    ],
)
def test_text_files_are_decoded_whatever_wrote_them(content: bytes, text: str) -> None:
    (result,) = ingest_files([a_file("a.txt", content)], IngestContext(converter=Shouter()))

    assert result.rows[0].text == text


def test_a_plain_folder_name_is_its_own_key() -> None:
    assert source_key("hr-handbook") == "hr-handbook"


def test_any_folder_name_gets_a_safe_key_of_its_own() -> None:
    names = ["Personal, März", "Personal März", "..", "a/b", "x" * 300, "日本", "a b", "a-b"]

    keys = [source_key(name) for name in names]

    assert len(set(keys)) == len(names)
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") for key in keys)
    assert max(map(len, keys)) < 64
