"""A source says which converters it prefers, in order, and gets what the first of them makes."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from convo_assets.errors import SettingError, SourceDeclarationError
from convo_assets.resources.conversion import converters
from convo_assets.resources.conversion.readers import READERS, read
from convo_assets.resources.documents import (
    FolderSources,
    PooledConverter,
    SourcePlace,
    declared_sources,
    places_of,
)
from convo_assets.resources.store import SupabaseStore
from convo_assets.steps.ingest import FILE_FORMATS, Conversion, by_suffix, preferring
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, stored, write_sources
from convo_assets_tests.office import a_docx, nested_docx, paragraph
from convo_assets_tests.resource_sets import a_workspace, resources_with_fakes

DOCX = by_suffix(FILE_FORMATS)[".docx"].media_type
PREFERRED = {DOCX: ["markitdown", "xberg"]}
LINES = a_docx(paragraph("At least 25 days.") + paragraph("Größe."))


def test_a_preferred_converter_reads_the_files_it_is_preferred_for() -> None:
    asked: list[str] = []

    def heard(content: bytes, media_type: str) -> Conversion:
        asked.append(media_type)
        return known["markitdown"].read(content, media_type)

    known = dict(converters.CONVERTERS)
    with pytest.MonkeyPatch.context() as patch:
        other = replace(known["markitdown"], read=heard)
        patch.setattr("convo_assets.resources.conversion.readers.CONVERTERS", {"markitdown": other})
        found = read(LINES, DOCX, READERS, preferred=["markitdown"])
        read(b"From: a@example.org\n\nText.", "message/rfc822", preferred=["markitdown"])
        read(LINES, DOCX, preferred=["xberg", "markitdown"])

    assert found.text.strip() == "At least 25 days.\n\nGröße."
    assert asked == [DOCX]


def test_markitdown_reads_in_a_worker_as_xberg_does() -> None:
    converter = preferring(PooledConverter(), PREFERRED)

    assert converter.convert(LINES, media_type=DOCX).text == "At least 25 days.\n\nGröße."
    assert (
        converter.convert(b"<p>As usual.</p>", media_type="text/html").text.strip() == "As usual."
    )


def test_a_file_that_a_preferred_converter_cannot_read_is_left_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(content: bytes, media_type: str) -> Conversion:
        raise ValueError(len(content), media_type)

    broken = replace(converters.CONVERTERS["markitdown"], read=fails)
    monkeypatch.setattr(
        "convo_assets.resources.conversion.readers.CONVERTERS", {"markitdown": broken}
    )

    found = read(nested_docx(3), DOCX, preferred=["markitdown"])

    assert "20 days" in found.text
    assert found.gaps == {"other_converter": 1}


def test_what_documents_depend_on_names_the_converters_of_their_source() -> None:
    usual = PooledConverter()
    preferred = preferring(usual, PREFERRED)

    assert f"markitdown {version('markitdown')}" in preferred.identity
    assert "markitdown" not in usual.identity
    assert preferring(usual, {}).identity == usual.identity
    assert PooledConverter(preferred=["markitdown"]).identity != usual.identity


def test_a_converter_that_is_not_installed_is_named_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent = replace(converters.CONVERTERS["markitdown"], packages=("not-there",))
    monkeypatch.setattr(
        "convo_assets.resources.documents.converter.CONVERTERS", {"markitdown": absent}
    )

    with pytest.raises(SettingError, match=r"pip install 'convo-assets\[markitdown\]'"):
        _ = PooledConverter(preferred=["markitdown"]).identity


@pytest.mark.parametrize(
    ("said", "problem"),
    [("{.docx: [word]}", "markitdown"), ("{.exe: [xberg]}", "end of no file")],
)
def test_a_declaration_names_converters_and_formats_that_there_are(
    tmp_path: Path, said: str, problem: str
) -> None:
    declare(tmp_path, said)

    with pytest.raises(SourceDeclarationError, match=problem):
        declared_sources(tmp_path)


def test_a_declared_order_is_that_of_the_source_and_its_media_types(tmp_path: Path) -> None:
    declare(tmp_path, "{.docx: [markitdown, xberg]}")

    assert places_of(declared_sources(tmp_path))["s"].converters == PREFERRED


def declare(folder: Path, converters: str) -> None:
    (folder / "s").mkdir()
    (folder / "s" / "defs.yaml").write_text(
        f"type: convo_assets.DocumentSource\nattributes:\n  converters: {converters}\n",
        encoding="utf-8",
    )


def test_documents_are_made_again_where_a_source_prefers_another_converter(
    store: SupabaseStore, tmp_path: Path
) -> None:
    folder = write_sources(tmp_path)
    text = "".join(paragraph(line) for line in f"{LEAVE}{EXPENSES}".splitlines() if line)
    (folder / "a.docx").write_bytes(a_docx(text))
    resources = resources_with_fakes(store, tmp_path)
    run_graph(resources)
    before = stored(store)["raw_docs"]

    place = SourcePlace(converters=PREFERRED)
    sources = FolderSources(
        root=str(tmp_path / "sources"), places={SOURCE: place}, workspace=a_workspace(tmp_path)
    )
    result = run_graph(replace(resources, sources=sources))

    (event,) = result.asset_materializations_for_node("raw_docs")
    assert [m.value for name, m in event.metadata.items() if "processed" in name] == [1]
    assert len(stored(store)["raw_docs"]) == len(before) == 1
