"""Files inside files are documents of their own: named, counted and refused one by one."""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion import WorkerLimits, WorkerPool, unpacking
from convo_assets.resources.conversion.unpacking import unpack
from convo_assets.resources.documents import FolderSources, listing
from convo_assets.resources.documents.files import FolderFiles
from convo_assets.resources.documents.packed import PackedFiles
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.ledger import refused, summarize
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, stored, write_sources
from convo_assets_tests.more_formats import a_mail, a_mailbox, an_outlook_message
from convo_assets_tests.office import package
from convo_assets_tests.resource_sets import a_workspace, resources_with_fakes

ZIP = "application/zip"
MAIL = "message/rfc822"


def opening(home: Path) -> FolderFiles:
    """Return the files of source `s` as a run that ingests them gets them."""
    sources = FolderSources(root=str(home / "sources"), workspace=a_workspace(home))
    return sources.files("s", remember=True)


def given(home: Path, **contents: bytes) -> None:
    folder = home / "sources" / "s"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_bytes(content)


def found(home: Path) -> dict[str, tuple[str, bytes, str]]:
    """Return identifier, content and problem of every file by path."""
    opened = opening(home)
    ids = [identifier for identifier, _ in opened.list_items()]
    read = {f.path: (f.id, f.content, f.problem) for f in opened.read(ids)}
    assert {path for _, path in opened.paths()} == read.keys()
    return read


def test_the_files_of_an_archive_are_files_of_the_source(tmp_path: Path) -> None:
    inner = package({"c.txt": "c"})
    given(tmp_path, a_zip=package({"x/a.txt": "a", "b.zip": inner, ".DS_Store": "", "d/": ""}))

    first, again = found(tmp_path), found(tmp_path)

    assert {path: content for path, (_, content, _) in first.items()} == {
        "a.zip/x/a.txt": b"a",
        "a.zip/b.zip/c.txt": b"c",
    }
    assert again == first


def test_an_archive_that_has_not_changed_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "TIMESTAMP_SECONDS", -1000)
    given(tmp_path, a_zip=package({"a.txt": "a"}), b_zip=b"no archive")
    before = [*opening(tmp_path).list_items()]
    monkeypatch.setattr(PackedFiles, "unpacked", None)

    assert [*opening(tmp_path).list_items()] == before


def test_a_changed_file_of_an_archive_changes_no_other(tmp_path: Path) -> None:
    given(tmp_path, a_zip=package({"a.txt": "a", "b.txt": "b"}))
    before = found(tmp_path)
    given(tmp_path, a_zip=package({"new.txt": "n", "a.txt": "changed", "b.txt": "b"}))
    after = found(tmp_path)

    assert after["a.zip/b.txt"] == before["a.zip/b.txt"]
    assert after["a.zip/a.txt"][0] != before["a.zip/a.txt"][0]
    assert len(after) == 3


def test_a_file_of_an_archive_that_cannot_be_unpacked_is_refused_alone(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("good.txt", "good")
        archive.writestr("bad.txt", "to be damaged")
        archive.writestr("inner.zip", "no archive")
        archive.writestr("bomb.txt", b" " * 50_000_000, zipfile.ZIP_DEFLATED)
    given(tmp_path, a_zip=stream.getvalue().replace(b"to be damaged", b"is now damage"))

    problems = {path: problem for path, (_, _, problem) in found(tmp_path).items()}

    assert problems == {
        "a.zip/bad.txt": "damaged",
        "a.zip/bomb.txt": "too_large",
        "a.zip/good.txt": "",
        "a.zip/inner.zip": "damaged",
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"no archive", "damaged"), (package({}), "no_text"), (b"", "damaged")],
)
def test_an_archive_with_nothing_in_it_is_refused_itself(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    given(tmp_path, a_zip=content)

    assert [each[2] for each in found(tmp_path).values()] == [problem]
    assert [each[2] for each in found(tmp_path).values()] == [problem]


def test_archives_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_DEPTH", 2)
    three = package({"c.zip": package({"b.zip": package({"a.txt": "a"})})})

    assert [(m.path, m.problem) for m in unpack(three, ZIP)] == [("c.zip/b.zip", "nested_too_deep")]
    many = package({f"{n}.txt": "" for n in range(unpacking.MAX_FILES + 1)})
    with pytest.raises(UnreadableDocumentError, match="too_many_files"):
        unpack(many, ZIP)
    large = package({f"{n}.bin": bytes(n) + b" " * 9_000_000 for n in range(30)})
    with pytest.raises(UnreadableDocumentError, match="too_large"):
        unpack(large, ZIP)


def test_what_is_attached_to_a_mail_is_a_document_beside_it(tmp_path: Path) -> None:
    forwarded = a_mail("Inner.\n", subject="Inner", attached={"deep.txt": b"deep"})
    mail = a_mail("Outer.\n", attached={"../a.txt": b"a", "päge.md": b"# p"})
    mail.add_attachment(forwarded)
    outlook = an_outlook_message(
        subject="S", sender="x@example.org", body="Text.", attached={"b.txt": b"b"}
    )
    given(tmp_path, m_eml=mail.as_bytes(), o_msg=outlook)

    read = found(tmp_path)

    assert read.keys() == {
        *("m.eml", "m.eml/a.txt", "m.eml/päge.md"),
        *("m.eml/attachment-3.eml", "m.eml/attachment-3.eml/deep.txt"),
        *("o.msg", "o.msg/b.txt"),
    }
    assert read["o.msg/b.txt"][1] == b"b"


def test_pictures_that_a_mail_shows_are_not_attached_to_it() -> None:
    mail = a_mail("Text.\n")
    mail.add_alternative('<p>Text<img src="cid:1"></p>', subtype="html")
    mail.get_payload()[1].add_related(b"x", "image", "png", cid="<1>", disposition="inline")  # type: ignore[union-attr,index]

    assert unpack(mail.as_bytes(), MAIL) == []


def test_a_new_mail_in_a_mailbox_changes_its_conversation_only(tmp_path: Path) -> None:
    first = a_mail("One?\n", Message_ID="<1@x>")
    other = a_mail("Two?\n", Message_ID="<2@x>", attached={"a.txt": b"a"})
    given(tmp_path, m_mbox=a_mailbox([first, other]))
    before = found(tmp_path)
    answer = a_mail("Yes.\n", answers="<1@x>", Message_ID="<3@x>")
    given(tmp_path, m_mbox=a_mailbox([first, other, answer]))
    after = found(tmp_path)

    assert before.keys() == after.keys()
    assert len(before) == 3
    changed = [path for path in before if before[path] != after[path]]
    assert [b"Yes." in after[path][1] for path in changed] == [True]


def test_a_mail_of_multiparts_nested_a_thousand_deep_takes_nothing_down() -> None:
    pool = WorkerPool(WorkerLimits(max_seconds=20, max_megabytes=500))
    nested = "From: a@example.org\n" + "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000)
    )

    with pytest.raises(UnreadableDocumentError, match=r"damaged|crashed|no_text"):
        pool.convert(nested.encode(), media_type=MAIL)
    pool.close()


def by_path(store: SupabaseStore, home: Path) -> Mapping[str, Counter[str]]:
    sources = FolderSources(root=str(home / "sources"), workspace=a_workspace(home))
    paths = dict(sources.files(SOURCE).paths())
    return {paths[r.input_id]: Counter(r.reasons) for r in refused(store, source=SOURCE)}


def test_rows_follow_the_files_of_an_archive(store: SupabaseStore, tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    (folder / "a.zip").write_bytes(package({"leave.md": LEAVE, "expenses.md": EXPENSES}))
    run_graph(resources_with_fakes(store, tmp_path))
    before = stored(store)

    changed = EXPENSES.replace("140 euros", "150 euros")
    (folder / "a.zip").write_bytes(
        package({"leave.md": LEAVE, "expenses.md": changed, "odd.pdf": "no pdf"})
    )
    run_graph(resources_with_fakes(store, tmp_path))

    assert len(before["raw_docs"]) == 2
    kept = set(before["raw_docs"]) & set(stored(store)["raw_docs"])
    assert len(kept) == 1
    assert by_path(store, tmp_path) == {"a.zip/odd.pdf": {"damaged": 1}}

    (folder / "a.zip").write_bytes(package({"leave.md": LEAVE}))
    run_graph(resources_with_fakes(store, tmp_path))

    assert set(stored(store)["raw_docs"]) == kept
    assert summarize(store, asset="raw_docs", source=SOURCE).inputs == 1
