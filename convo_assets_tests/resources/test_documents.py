"""Every sample document becomes Markdown that still says what it said."""

import json
from pathlib import Path

import pytest

from convo_assets.errors import UnreachableSourcesError, UnreadableDocumentError
from convo_assets.resources.documents import FolderSources, PooledConverter
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.workspace import NOWHERE
from convo_assets.steps.ingest import (
    FILE_FORMATS,
    IngestContext,
    by_suffix,
    ingest_files,
)

SAMPLES = PROJECT / "sources"
LEFT_OUT = {
    "clinic-notes/asthma-action-plan.eml": 5,  # routes in the headers, a message quoted at the end
    "support-tickets/billing-dispute-thread.eml": 1,  # the same
    "hr-handbook/onboarding-guide.html": 2,  # the page's head
    "runbooks/postmortem-duplicate-captures.html": 1,  # where a link leads
    "support-tickets/solar-export-faq.html": 1,  # the same
}
"""Values that stand where the converter does not look; what is not read cannot leak."""

CONVERTER = PooledConverter()
PLANTED = json.loads((SAMPLES / "planted.json").read_text(encoding="utf-8"))["documents"]


@pytest.mark.parametrize("path", sorted(PLANTED))
def test_a_sample_document_is_read_with_its_planted_values(path: str) -> None:
    source, name = path.split("/", 1)
    files = FolderSources(root=str(SAMPLES), workspace=NOWHERE).files(source)
    identifiers = {relative: identifier for identifier, relative in files.paths()}

    (result,) = ingest_files(files.read([identifiers[name]]), IngestContext(converter=CONVERTER))

    text = " ".join(result.rows[0].text.replace("\\", "").split())
    missing = [e["type"] for e in PLANTED[path] if " ".join(e["value"].split()) not in text]
    assert len(missing) == LEFT_OUT.get(path, 0)


def test_the_samples_are_as_many_and_as_varied_as_promised() -> None:
    suffixes = {Path(path).suffix for path in PLANTED}

    assert len(FolderSources(root=str(SAMPLES), workspace=NOWHERE).source_keys()) >= 4
    assert len(PLANTED) >= 24
    assert len(suffixes) >= 8
    assert suffixes <= by_suffix(FILE_FORMATS).keys()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x00" * 64])
def test_a_damaged_file_is_refused_with_a_reason_and_no_content(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError) as refused:
        CONVERTER.convert(content, media_type=by_suffix(FILE_FORMATS)[".docx"].media_type)

    assert refused.value.reason == "damaged"


def test_a_source_whose_folder_is_gone_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "handbook").mkdir()

    assert list(FolderSources(root=str(tmp_path), workspace=NOWHERE).files("x").list_items()) == []


def test_a_root_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path) -> None:
    sources = FolderSources(root=str(tmp_path / "unmounted"), workspace=NOWHERE)

    for listing in (sources.source_keys, sources.fingerprints, lambda: sources.files("x")):
        with pytest.raises(UnreachableSourcesError, match="Nothing is taken for deleted") as error:
            listing()
        assert str(tmp_path) not in str(error.value)


def test_the_fingerprint_of_a_source_changes_with_any_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "s" / "deep").mkdir(parents=True)
    (tmp_path / "t").mkdir()
    sources = FolderSources(root=str(tmp_path), workspace=NOWHERE)
    seen = [sources.fingerprints()]

    file = tmp_path / "s" / "deep" / "a.txt"
    for text in ("one", "three", ""):
        file.write_text(text) if text else file.unlink()
        seen.append(sources.fingerprints())

    assert len({look["s"] for look in seen}) == 3  # what was deleted leaves it as it was before
    assert len({look["t"] for look in seen}) == 1


def test_a_file_is_identified_by_its_path_and_its_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "a.txt").write_text("one")
    before = list(FolderSources(root=str(tmp_path), workspace=NOWHERE).files("s").list_items())
    (folder / "a.txt").touch()
    touched = list(FolderSources(root=str(tmp_path), workspace=NOWHERE).files("s").list_items())
    (folder / "a.txt").write_text("two")

    changed = list(FolderSources(root=str(tmp_path), workspace=NOWHERE).files("s").list_items())

    assert before == touched != changed
