"""Document sources that are declared: one folder below `defs/` each, with a `defs.yaml`.

Dagster loads these files as components; commands read them with the same model, without loading
what else stands in `defs/`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import dagster as dg
import yaml
from pydantic import AfterValidator, Field, ValidationError, field_validator

from convo_assets.errors import SourceDeclarationError
from convo_assets.resources.documents.file_systems import glob_regex
from convo_assets.resources.documents.folders import SourcePlace
from convo_assets.resources.documents.policy import (
    DeclaredPolicy,
    LanguageCode,
    keepable,
    quasi_identifier,
)
from convo_assets.resources.documents.profiles import DeclaredProfile, DeclaredProfiles
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.converse import QUESTION_KINDS
from convo_assets.steps.ingest import FILE_FORMATS, by_suffix, source_key
from convo_assets.steps.redact import PII_TYPES

DEFS = Path(__file__).parents[2] / "defs"
COMPONENT = "convo_assets.DocumentSource"
"""What `type:` of a defs.yaml says."""

MAX_TURNS = 12
"""Exchanges that a conversation may be declared to have."""

_YAML = ("defs.yaml", "defs.yml")
_SEE = "`dg utils inspect-component convo_assets.DocumentSource` lists all fields"


class SourcePolicy(dg.Model, dg.Resolvable):
    """What is redacted in a source beside direct identifiers, which always are."""

    quasi_identifiers: Annotated[
        list[
            Annotated[
                str,
                AfterValidator(quasi_identifier),
                Field(json_schema_extra={"enum": [*sorted(PII_TYPES.quasi)]}),
            ]
        ],
        dg.Resolver.default(
            description=f"Also redacted: {', '.join(sorted(PII_TYPES.quasi))}. Not given: those of "
            "all sources in policy.toml.",
            examples=[["LOCATION", "ORGANIZATION"]],
        ),
    ] = Field(default=[])
    keep: Annotated[
        list[str],
        dg.Resolver.default(
            description="Names of nobody that look like somebody's, such as products; kept in "
            "this source, beside those of policy.toml.",
            examples=[["Voltmere"]],
        ),
    ] = Field(default=[])
    keep_types: Annotated[
        list[Annotated[str, AfterValidator(keepable)]],
        dg.Resolver.default(
            description=f"Direct identifiers that stay: {', '.join(sorted(PII_TYPES.keepable))} "
            "may. Not given: those of all sources in policy.toml.",
            examples=[["CASE_NUMBER"]],
        ),
    ] = Field(default=[])
    uncovered_languages: Annotated[
        list[LanguageCode],
        dg.Resolver.default(
            description="Languages (ISO 639) in which documents pass although the detector does "
            "not cover them. Not given: those of all sources in policy.toml.",
            examples=[["de"]],
        ),
    ] = Field(default=[])


class SourceDeclaration(dg.Model, dg.Resolvable):
    """A document source: where it is, what of it is read, and how it is treated.

    Its name is that of its folder below `defs/`.
    """

    path: Annotated[
        str,
        dg.Resolver.default(
            description="Folder or fsspec URL; a relative folder is one of the project. Not "
            "given: the folder of that name below CONVO_SOURCES.",
            examples=["s3://documents/handbook", "../handbook"],
        ),
    ] = ""
    include: Annotated[
        list[str],
        dg.Resolver.default(
            description="Glob patterns of files that are read, below the path; one without a "
            "slash is for names in any folder, a slash before it means at the top. Not given: all.",
            examples=[["*.md", "minutes/**"]],
        ),
    ] = Field(default=[])
    exclude: Annotated[
        list[str],
        dg.Resolver.default(
            description="Glob patterns of files that are not read, whatever `include` says.",
            examples=[["drafts/**"]],
        ),
    ] = Field(default=[])
    refuse_partial: Annotated[
        bool,
        dg.Resolver.default(
            description="Refuse a file if something in it cannot be read, such as a damaged slide "
            "or a scanned page. Not given: what can be read is taken, and what is missing is said."
        ),
    ] = False
    converters: Annotated[
        dict[str, list[Literal["markitdown", "xberg"]]],
        dg.Resolver.default(
            description="Converters to ask first, in order, by the end of the file's name. Not "
            "given: as CONVO_CONVERTER says.",
            examples=[{".docx": ["markitdown", "xberg"]}],
        ),
    ] = Field(default={})
    language: Annotated[
        str,
        dg.Resolver.default(
            description="Language of its conversations, as a BCP 47 tag. Not given: that of each "
            "document.",
            examples=["en", "de-CH"],
        ),
    ] = Field(default="", pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")
    about: Annotated[
        str,
        dg.Resolver.default(
            description="What it is about in a phrase that can end a question, so that questions "
            "can be understood alone.",
            examples=["at Clef", "in Homebrew"],
        ),
    ] = Field(default="", max_length=80, pattern=r"^[^\n]*$")
    retain_raw: Annotated[
        str,
        dg.Resolver.default(
            description="Days that raw text is kept in the landing zone once it was redacted; 0d: "
            "until then. Who needs it later reads the source again. Not given: as long as the "
            "file is in the source.",
            examples=["30d"],
        ),
    ] = Field(default="", pattern=r"^(\d{1,4}d)?$")
    provenance: Annotated[
        str,
        dg.Resolver.default(
            description="Where the documents are from, for `convo-assets evidence`.",
            examples=["Our own handbook, written by the people department"],
        ),
    ] = Field(default="", max_length=500)
    licence: Annotated[
        str,
        dg.Resolver.default(
            description="The licence of the documents, for `convo-assets evidence`.",
            examples=["own work", "CC-BY-4.0", "licensed by contract of 2026-03"],
        ),
    ] = Field(default="", max_length=500)
    legal_basis: Annotated[
        str,
        dg.Resolver.default(
            description="Why a model may be trained on them, for `convo-assets evidence`: "
            "consent, a contract, a law.",
            examples=["works agreement of 2026-01, section 4"],
        ),
    ] = Field(default="", max_length=500)
    policy: Annotated[
        SourcePolicy,
        dg.Resolver.default(
            description="What is redacted; instead of what policy.toml says of this source."
        ),
    ] = Field(default=SourcePolicy())
    style_guide: Annotated[
        str,
        dg.Resolver.default(
            description="How a large model is to write its questions and answers.",
            examples=["Short sentences. Say colleague, not employee."],
        ),
    ] = Field(default="", max_length=2000)
    system_prompt: Annotated[
        str,
        dg.Resolver.default(
            description="What the assistant is, for a large model that writes it.",
            examples=["You are the service desk of Clef. You are friendly and exact."],
        ),
    ] = Field(default="", max_length=4000)
    examples: Annotated[
        list[Annotated[list[str], Field(min_length=2)]],
        dg.Resolver.default(
            description="Conversations as they should be, for a large model: the texts of person "
            "and assistant in turn. About other things than the documents.",
            examples=[
                [["how do i get a parking permit", "Ask at the front desk, with your badge."]]
            ],
        ),
    ] = Field(default=[])
    kinds: Annotated[
        dict[str, Annotated[float, Field(ge=0)]],
        dg.Resolver.default(
            description=f"Weights of kinds of questions that a large model asks: "
            f"{', '.join(QUESTION_KINDS.by_name)}. Not given: what people ask.",
            examples=[{"answerable": 6, "how_to": 3, "unanswerable": 1}],
        ),
    ] = Field(default={})
    turns: Annotated[
        dict[str, Annotated[float, Field(ge=0)]],
        dg.Resolver.default(
            description=f"Weights of numbers of exchanges in a conversation, '1' to '{MAX_TURNS}'.",
            examples=[{"1": 1, "2": 2, "3": 1}],
        ),
    ] = Field(default={})
    personas: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=80)]],
        dg.Resolver.default(
            description="Who asks, instead of the usual people, each alike often.",
            examples=[["nurse on night duty", "patient"]],
        ),
    ] = Field(default=[])

    @field_validator("converters")
    @classmethod
    def _are_suffixes(
        cls, converters: dict[str, list[Literal["markitdown", "xberg"]]]
    ) -> dict[str, list[Literal["markitdown", "xberg"]]]:
        for suffix in converters:
            if suffix not in by_suffix(FILE_FORMATS):
                problem = f"{suffix!r} is the end of no file that is read, such as .docx"
                raise ValueError(problem)
        return converters

    @field_validator("kinds")
    @classmethod
    def _are_kinds(cls, kinds: dict[str, float]) -> dict[str, float]:
        unknown = [name for name in kinds if name not in QUESTION_KINDS.by_name]
        if unknown or (kinds and not any(kinds.values())):
            problem = f"kinds are {', '.join(QUESTION_KINDS.by_name)}, one of them above 0"
            raise ValueError(problem)
        return kinds

    @field_validator("turns")
    @classmethod
    def _are_turns(cls, turns: dict[str, float]) -> dict[str, float]:
        known = {str(n) for n in range(1, MAX_TURNS + 1)}
        if turns.keys() - known or (turns and not any(turns.values())):
            problem = (
                f"numbers of exchanges are '1' to '{MAX_TURNS}', one of them with a weight above 0"
            )
            raise ValueError(problem)
        return turns

    @field_validator("include", "exclude")
    @classmethod
    def _are_globs(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                glob_regex(pattern)
            except (ValueError, re.error):
                problem = f"{pattern!r} is no glob pattern: ** stands for whole folders only"
                raise ValueError(problem) from None
        return patterns


def declared_sources(folder: Path = DEFS) -> dict[str, SourceDeclaration]:
    """Return the declared sources by partition key.

    Raises:
        SourceDeclarationError: If a file cannot be read or understood, or two have one name.
    """
    found: dict[str, SourceDeclaration] = {}
    for file in sorted(path for name in _YAML for path in folder.rglob(name)):
        where = str(file.relative_to(folder.parent))
        key = source_key(file.parent.name)
        for attributes in _components(file, where):
            if key in found:
                problem = f"there is another declaration of {key!r}: one folder for each source"
                raise SourceDeclarationError(where, problem)
            found[key] = _declaration(attributes, where)
    return found


def _components(file: Path, where: str) -> Iterator[Mapping[str, Any]]:
    """Yield the attributes of each source in a file; its other components are Dagster's."""
    try:
        documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SourceDeclarationError(where, f"is not YAML{line}: {error.problem}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = f"cannot be read ({type(error).__name__}): it must be YAML in UTF-8"
        raise SourceDeclarationError(where, problem) from None
    for document in documents:
        if isinstance(document, dict) and document.get("type") == COMPONENT:
            attributes = document.get("attributes") or {}
            if not isinstance(attributes, dict):
                raise SourceDeclarationError(where, f"attributes must be fields: {_SEE}")
            yield attributes


def _declaration(attributes: Mapping[str, Any], where: str) -> SourceDeclaration:
    resolved = dg.ResolutionContext.default().resolve_value(dict(attributes))
    try:
        return SourceDeclaration.model_validate(resolved)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            problem = f"{place} is no field; fields are {', '.join(_fields(first['loc']))}"
        else:
            problem = f"{place}: {first['msg']}"
        raise SourceDeclarationError(where, f"{problem}; {_SEE}") from None


def _fields(place: tuple[int | str, ...]) -> list[str]:
    model = SourcePolicy if place[0] == "policy" and len(place) > 1 else SourceDeclaration
    return [*model.model_fields]


def places_of(declared: Mapping[str, SourceDeclaration]) -> dict[str, SourcePlace]:
    """Return where declared sources are, for the resource that lists them."""
    return {
        source: SourcePlace(
            path=_absolute(said.path),
            include=said.include,
            exclude=said.exclude,
            refuse_partial=said.refuse_partial,
            converters=_by_media_type(said.converters),
        )
        for source, said in declared.items()
    }


def _by_media_type(converters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    formats = by_suffix(FILE_FORMATS)
    return {formats[suffix].media_type: [*names] for suffix, names in converters.items()}


def retention_of(declared: Mapping[str, SourceDeclaration]) -> dict[str, int]:
    """Return how many days the raw text of those declared sources is kept that say so."""
    return {
        source: int(said.retain_raw.removesuffix("d"))
        for source, said in declared.items()
        if said.retain_raw
    }


def policies_of(declared: Mapping[str, SourceDeclaration]) -> dict[str, DeclaredPolicy]:
    """Return the policies of those declared sources that have one of their own."""
    return {
        source: DeclaredPolicy(
            **{name: getattr(said.policy, name) for name in said.policy.model_fields_set}
        )
        for source, said in declared.items()
        if said.policy.model_fields_set
    }


def profiles_of(declared: Mapping[str, SourceDeclaration]) -> DeclaredProfiles:
    """Return what declared sources say for conversations about them."""
    return DeclaredProfiles(
        declared={
            source: DeclaredProfile(
                language=said.language,
                about=said.about,
                style_guide=said.style_guide,
                system_prompt=said.system_prompt,
                personas=said.personas,
                examples=said.examples,
                kinds=said.kinds,
                turns=said.turns,
            )
            for source, said in declared.items()
        }
    )


def _absolute(path: str) -> str:
    """Return a path of a declaration: a relative one begins in the project's folder."""
    if not path or "://" in path:
        return path
    return str((PROJECT / Path(path).expanduser()).resolve())
