"""Components that `dg` scaffolds and Dagster loads from `defs/`."""

import json
from typing import Any

import dagster as dg
from pydantic import BaseModel, Field, create_model

from convo_assets.errors import SourceDeclarationError
from convo_assets.resources.documents import SourceDeclaration

_SCAFFOLD = """\
type: {type}

# A document source: its name is that of this folder. Lines behind # show what else can be said;
# `dg utils inspect-component {type}` tells all of it.
attributes:
{given}
{others}"""
EXAMPLES = {
    "path": "path: s3://bucket/folder  # or a folder; else the one of that name in CONVO_SOURCES",
    "include": 'include: ["*.md", "minutes/**"]',
    "exclude": 'exclude: ["drafts/**"]',
    "refuse_partial": "refuse_partial: true  # refuse a file if something in it cannot be read",
    "converters": 'converters: {".docx": [markitdown]}  # asked first, by the end of the name',
    "language": "language: en  # of the conversations; else that of each document",
    "about": "about: at Clef  # ends a question, so that it can be understood alone",
    "retain_raw": "retain_raw: 30d  # of raw text once it was redacted; 0d: until then",
    "provenance": "provenance: Our own handbook  # these three are for convo-assets evidence",
    "licence": "licence: own work",
    "legal_basis": "legal_basis: works agreement of 2026-01, section 4",
    "policy": 'policy: {quasi_identifiers: [LOCATION, ORGANIZATION], keep: ["Voltmere"]}',
    "style_guide": "style_guide: Short sentences.",
    "system_prompt": "system_prompt: You are the service desk of Clef, friendly and exact.",
    "personas": 'personas: ["nurse on night duty", "patient"]',
    "examples": 'examples: [["how do i get a permit", "Ask at the front desk."]]',
    "kinds": "kinds: {answerable: 6, how_to: 3, unanswerable: 1}  # weights",
    "turns": 'turns: {"2": 1, "3": 2, "4": 1}  # weights of numbers of exchanges',
}


_TEXT = {"type": "string"}
_TEMPLATE = {**_TEXT, "pattern": r"\{\{"}


class _NamedFields(BaseModel):
    """A model in whose schema a field is of its type, or a template.

    Dagster lets every field be any text as well, for templates. Of a mistake inside a field `dg
    check yaml` then says that neither fits, and not which part is wrong.
    """

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """Return the JSON schema, with no text but templates beside another type."""
        schema: dict[str, Any] = _with_templates(super().model_json_schema(*args, **options))
        return schema


def _with_templates(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_templates(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _with_templates(value) for name, value in schema.items()}
    others = [kind for kind in found.get("anyOf", ()) if kind != _TEXT]
    if len(others) == 1 and _TEXT in found["anyOf"]:
        found = {name: value for name, value in found.items() if name != "anyOf"}
        found |= {"if": _TEMPLATE, "then": True, "else": others[0]}
    return found


class ScaffoldedSource(BaseModel):
    """What can be said already when a source is scaffolded."""

    path: str = Field(default="", description="Folder or fsspec URL of the documents.")
    language: str = Field(default="", description="Language of the conversations.")
    about: str = Field(default="", description='What it is about in a phrase, as "at Clef".')


class DocumentSourceScaffolder(dg.Scaffolder[ScaffoldedSource]):
    """Writes a defs.yaml that shows every field."""

    @classmethod
    def get_scaffold_params(cls) -> type[ScaffoldedSource]:
        """Return what `dg scaffold defs` takes as options."""
        return ScaffoldedSource

    def scaffold(self, request: dg.ScaffoldRequest[ScaffoldedSource]) -> None:
        """Write the file.

        Raises:
            SourceDeclarationError: If it is to be Python, or a second source in one file.
        """
        if request.scaffold_format != "yaml" or request.append:
            where, problem = request.target_path.name, "a source is declared in a YAML of its own"
            raise SourceDeclarationError(where, problem)
        said = {name: value for name, value in request.params.model_dump().items() if value}
        # A text in JSON is one in YAML, whatever stands in it.
        given = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in said.items())
        others = "".join(f"  # {line}\n" for name, line in EXAMPLES.items() if name not in said)
        text = _SCAFFOLD.format(type=request.type_name, given=given.rstrip(), others=others)
        (request.target_path / "defs.yaml").write_text(text, encoding="utf-8")


@dg.scaffold_with(DocumentSourceScaffolder)
class DocumentSource(SourceDeclaration, dg.Component):
    """A document source: where its files are, which are read, and how they are treated.

    A source needs no declaration if it is a folder below CONVO_SOURCES and nothing is to be said of
    it. One that is declared becomes a partition as any other does.
    """

    @classmethod
    def get_model_cls(cls) -> type[BaseModel] | None:
        """Return the model of a declaration, with the schema that `dg check yaml` compares."""
        return create_model(f"{cls.__name__}Fields", __base__=(_NamedFields, cls.model()))

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Return no definitions: sources are partitions, and resources read the declaration.

        Raises:
            SourceDeclarationError: If it is declared in Python, where commands do not find it.
        """
        if not any((context.path / name).exists() for name in ("defs.yaml", "defs.yml")):
            problem = "declare a source in a defs.yaml: commands do not read Python files"
            raise SourceDeclarationError(context.path.name, problem)
        return dg.Definitions()
