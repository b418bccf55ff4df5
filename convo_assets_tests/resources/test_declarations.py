"""Sources are declared in YAML, and what is said there reaches everything that asks for it."""

from pathlib import Path

import pytest

from convo_assets.errors import SourceDeclarationError, UnreachableSourcesError
from convo_assets.records import UNDECLARED, SourceProfile
from convo_assets.resources.documents import (
    DeclaredPolicy,
    FolderSources,
    PolicyFile,
    SourcePlace,
    declared_sources,
    places_of,
    policies_of,
    profiles_of,
)
from convo_assets.resources.settings import PROJECT
from convo_assets.resources.workspace import NOWHERE

CLEF = """\
type: convo_assets.DocumentSource
attributes:
  path: s3://documents/clef
  include: ["*.md"]
  exclude: ["drafts/**"]
  language: de-CH
  about: at Clef
  policy:
    quasi_identifiers: [LOCATION]
    keep: [Clef]
    keep_types: [CASE_NUMBER]
    uncovered_languages: [de]
  style_guide: Short sentences.
  personas: [nurse on night duty, patient]
"""
BARE = "type: convo_assets.DocumentSource\n"
OTHER = "type: dagster.DefinitionsComponent\nattributes: {path: x.py}\n"


def declared(folder: Path, **files: str) -> Path:
    """Write defs.yaml files, and return the folder that they are in."""
    for name, text in files.items():
        (folder / "defs" / name).mkdir(parents=True)
        (folder / "defs" / name / "defs.yaml").write_text(text, encoding="utf-8")
    return folder / "defs"


def test_everything_that_is_declared_arrives(tmp_path: Path) -> None:
    sources = declared_sources(declared(tmp_path, clef=CLEF, bare=BARE, other=OTHER))

    assert [*sources] == ["bare", "clef"]
    assert places_of(sources) == {
        "bare": SourcePlace(),
        "clef": SourcePlace(path="s3://documents/clef", include=["*.md"], exclude=["drafts/**"]),
    }
    assert policies_of(sources) == {
        "clef": DeclaredPolicy(
            quasi_identifiers=["LOCATION"],
            keep=["Clef"],
            keep_types=["CASE_NUMBER"],
            uncovered_languages=["de"],
        )
    }
    profiles = profiles_of(sources)
    assert profiles.of("clef") == SourceProfile(
        language="de-CH",
        about="at Clef",
        style_guide="Short sentences.",
        personas=("nurse on night duty", "patient"),
    )
    assert profiles.of("bare") == profiles.of("handbook") == UNDECLARED


def test_a_relative_path_begins_in_the_project_and_variables_are_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEF_BUCKET", "private")
    near = f"{BARE}attributes: {{path: samples/a}}\n"
    far = f"{BARE}attributes: {{path: 's3://{{{{ env.CLEF_BUCKET }}}}/a'}}\n"
    places = places_of(declared_sources(declared(tmp_path, near=near, far=far)))

    assert places["near"].path == str(PROJECT / "samples" / "a")
    assert places["far"].path == "s3://private/a"


def test_without_the_folder_nothing_is_declared(tmp_path: Path) -> None:
    assert declared_sources(tmp_path / "defs") == {}


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        pytest.param("{abuot: x}", "abuot is no field; fields are path, include", id="unknown"),
        pytest.param(
            "{policy: {keeps: [x]}}",
            "policy.keeps is no field; fields are quasi_identifiers, keep",
            id="unknown-in-policy",
        ),
        pytest.param(
            "{policy: {quasi_identifiers: [PLACE]}}",
            "policy.quasi_identifiers.0: Value error, must be one of AGE, LOCATION, ORGANIZATION",
            id="unknown-label",
        ),
        pytest.param("{include: '*.md'}", "include: Input should be a valid list", id="no-list"),
        pytest.param("{language: German}", "language: String should match", id="no-language"),
        pytest.param("{personas: ['']}", "personas.0: String should have at least", id="nobody"),
        pytest.param("{exclude: ['**.md']}", "exclude: Value error, '**.md' is no", id="no-glob"),
        pytest.param("[x]", "attributes must be fields", id="no-fields"),
        pytest.param("{path: [", "is not YAML in line 3", id="no-yaml"),
    ],
)
def test_a_wrong_declaration_is_one_sentence_that_says_what_where_and_what_would_be_right(
    tmp_path: Path, attributes: str, problem: str
) -> None:
    folder = declared(tmp_path, clef=f"{BARE}attributes: {attributes}\n")

    with pytest.raises(SourceDeclarationError) as refused:
        declared_sources(folder)

    said = str(refused.value)
    assert said.startswith("The document source in defs/clef/defs.yaml cannot be used: ")
    assert problem in said
    assert "\n" not in said


def test_two_sources_cannot_have_one_name(tmp_path: Path) -> None:
    folder = declared(tmp_path, **{"clef": BARE, "more/clef": BARE})

    with pytest.raises(SourceDeclarationError, match="another declaration of 'clef'"):
        declared_sources(folder)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A source below the root, and a folder elsewhere."""
    for name in ("sources/clef/drafts", "sources/other", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("clef/a.md", "clef/b.txt", "clef/drafts/c.md", "other/d.md"):
        (tmp_path / "sources" / name).write_text(name)
    (tmp_path / "elsewhere" / "e.md").write_text("e")
    return tmp_path


def paths(root: Path, source: str, **places: SourcePlace) -> list[str]:
    sources = FolderSources(root=str(root / "sources"), places=places, workspace=NOWHERE)
    return [path for _, path in sources.files(source).paths()]


@pytest.mark.parametrize(
    ("include", "exclude", "found"),
    [
        pytest.param([], [], ["a.md", "b.txt", "drafts/c.md"], id="all"),
        pytest.param(["*.md"], [], ["a.md", "drafts/c.md"], id="names-anywhere"),
        pytest.param(["drafts/*"], [], ["drafts/c.md"], id="in-a-folder"),
        pytest.param([], ["drafts/**"], ["a.md", "b.txt"], id="left-out"),
        pytest.param(["*.md"], ["a.*"], ["drafts/c.md"], id="left-out-of-what-is-included"),
        pytest.param(["/*.md"], [], ["a.md"], id="names-at-the-top"),
    ],
)
def test_patterns_say_which_files_are_documents(
    root: Path, include: list[str], exclude: list[str], found: list[str]
) -> None:
    assert paths(root, "clef", clef=SourcePlace(include=include, exclude=exclude)) == found
    assert paths(root, "other", clef=SourcePlace(include=include, exclude=exclude)) == ["d.md"]


def test_what_is_left_out_changes_nothing(root: Path) -> None:
    sources = FolderSources(
        root=str(root / "sources"),
        places={"clef": SourcePlace(exclude=["*.txt"])},
        workspace=NOWHERE,
    )
    before = sources.fingerprints()
    (root / "sources" / "clef" / "b.txt").write_text("other words")
    unchanged = sources.fingerprints()
    (root / "sources" / "clef" / "a.md").write_text("other words")

    assert before == unchanged
    assert before["clef"] != sources.fingerprints()["clef"]


def test_a_source_may_be_anywhere(root: Path) -> None:
    far = SourcePlace(path=str(root / "elsewhere"))

    assert paths(root, "far", far=far) == ["e.md"]
    assert paths(root, "clef", clef=far) == ["e.md"]
    keys = FolderSources(
        root=str(root / "sources"), places={"far": far}, workspace=NOWHERE
    ).source_keys()
    assert keys == ["clef", "far", "other"]


def test_a_path_that_is_not_there_is_no_empty_source(root: Path) -> None:
    nowhere = SourcePlace(path=str(root / "unmounted"))
    sources = FolderSources(root=str(root / "sources"), places={"far": nowhere}, workspace=NOWHERE)

    with pytest.raises(UnreachableSourcesError, match="path of a declared source is no folder"):
        sources.fingerprints()
    with pytest.raises(UnreachableSourcesError, match=r"the path in the source's defs\.yaml"):
        list(sources.files("far").list_items())
    assert len(list(sources.files("other").list_items())) == 1


def test_a_declared_folder_that_is_not_there_yet_is_no_source(root: Path) -> None:
    assert (
        "later"
        not in FolderSources(
            root=str(root / "sources"), places={"later": SourcePlace()}, workspace=NOWHERE
        ).source_keys()
    )


def test_a_declared_policy_stands_instead_of_that_sources_entry(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        'quasi_identifiers = ["AGE"]\nkeep = ["Acme"]\n'
        '[sources.clef]\nquasi_identifiers = ["ORGANIZATION"]\nkeep = ["Flow"]\n'
        '[sources.other]\nquasi_identifiers = ["ORGANIZATION"]\n'
    )
    policies = PolicyFile(
        path=str(file),
        declared={
            "clef": DeclaredPolicy(quasi_identifiers=["LOCATION"], keep=["Clef"]),
            "silent": DeclaredPolicy(),
            "none": DeclaredPolicy(quasi_identifiers=[]),
        },
    )

    assert policies.of("clef").quasi_identifiers == {"LOCATION"}
    assert policies.of("clef").keep == {("acme",), ("clef",)}
    assert policies.of("silent").quasi_identifiers == {"AGE"}
    assert policies.of("none").quasi_identifiers == set()
    assert policies.of("other").quasi_identifiers == {"ORGANIZATION"}
