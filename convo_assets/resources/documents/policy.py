"""What is redacted in each source, as a privacy officer writes it down: a file in TOML."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import dagster as dg
import tomlkit
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from convo_assets.errors import SettingError, nearest
from convo_assets.resources.documents.folders import FolderSources
from convo_assets.steps.redact import PII_TYPES, PiiTypes, RedactionPolicy

SETTING = "CONVO_POLICY"


LanguageCode = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
"""A language by its code in ISO 639."""


def quasi_identifier(label: str, info: ValidationInfo) -> str:
    """Return a label that is a quasi-identifier in the table that is the context."""
    types: PiiTypes = info.context or PII_TYPES
    if label not in types.quasi:
        problem = f"must be one of {', '.join(sorted(types.quasi))}"
        raise ValueError(problem)
    return label


def keepable(label: str, info: ValidationInfo) -> str:
    """Return a label that may be kept according to the table that is the context."""
    types: PiiTypes = info.context or PII_TYPES
    if label not in types.keepable:
        problem = f"must be one of {', '.join(sorted(types.keepable))}"
        raise ValueError(problem)
    return label


class _Redacted(BaseModel):
    """What is redacted beside direct identifiers, which always are, and which words are nobody."""

    model_config = ConfigDict(extra="forbid")

    quasi_identifiers: list[Annotated[str, AfterValidator(quasi_identifier)]] | None = None
    keep: list[str] = Field(default_factory=list)
    keep_types: list[Annotated[str, AfterValidator(keepable)]] | None = None
    uncovered_languages: list[LanguageCode] | None = None


class _Policies(_Redacted):
    """The policy of every source that is not named, and those of sources that are.

    A source that says nothing of quasi-identifiers has those of all others. Names to keep are kept
    everywhere, and those of a source there as well.
    """

    sources: dict[str, _Redacted] = Field(default_factory=dict)


class DeclaredPolicy(dg.Config):
    """What the declaration of a source says of its redaction."""

    quasi_identifiers: list[str] | None = Field(
        default=None, description="Also redacted; nothing: what the file says of all sources."
    )
    keep: list[str] = Field(default=[], description="Names of nobody, kept in this source.")
    keep_types: list[str] | None = Field(
        default=None, description="Direct identifiers that stay; nothing: what the file says."
    )
    uncovered_languages: list[str] | None = Field(
        default=None,
        description="Languages (ISO 639) that pass uncovered; nothing: what the file says.",
    )


class PolicyFile(dg.ConfigurableResource[Any]):
    """Policies by document source; read anew whenever one is asked for."""

    path: str = Field(default="", description="TOML file; empty: direct identifiers only.")
    declared: dict[str, DeclaredPolicy] = Field(
        default={},
        description="Policies in declarations of sources (defs.yaml), by partition key: each "
        "stands instead of what the file says of that source.",
    )

    sources: FolderSources | None = Field(
        default=None, description="Sources that a policy may name; not given: any."
    )

    def of(self, source: str) -> RedactionPolicy:
        """Return the policy of one document source.

        Raises:
            SettingError: If the file is not there, does not say what can be understood, or names a
                source that there is not: what it says would protect nobody.
        """
        named = {*_read(self.path, PII_TYPES).sources} - {source}
        if named and self.sources:
            known = self.sources.source_keys()
            for name in sorted(named.difference(known)):
                hint = nearest(name, known) or ": rename the section, or remove it"
                problem = f"names a file with a section [sources.{name}], and there is no such "
                raise SettingError(SETTING, f"{problem}source{hint}")
        return policy_of(self.path, source, declared=self.declared.get(source))


def policy_of(
    path: str,
    source: str,
    *,
    declared: DeclaredPolicy | None = None,
    types: PiiTypes = PII_TYPES,
) -> RedactionPolicy:
    """Return the policy that a file has for a source, for the kinds of personal data in a table.

    What the source declares itself stands instead of what the file says of it.

    Raises:
        SettingError: If the file is not there, or does not say what can be understood.
    """
    policies = _read(path, types)
    named = declared or policies.sources.get(source, policies)
    own = named.quasi_identifiers
    quasi = policies.quasi_identifiers if own is None else own
    kept = (re.findall(r"\w+", name.lower()) for name in (*policies.keep, *named.keep))
    languages = (
        policies.uncovered_languages
        if named.uncovered_languages is None
        else named.uncovered_languages
    )
    kept_types = policies.keep_types if named.keep_types is None else named.keep_types
    return RedactionPolicy(
        keep_types=frozenset(kept_types or ()),
        uncovered_languages=frozenset(languages or ()),
        quasi_identifiers=frozenset(quasi or ()),
        keep=frozenset(tuple(k) for k in kept if k),
        types=types,
    )


def keep_in_file(path: Path, *, source: str, terms: Sequence[str]) -> list[str]:
    """Add words to what a policy file keeps in one source, and return those that are new there.

    Comments and order of the file stay as they are.

    Raises:
        SettingError: If the file cannot be read, or is no policy.
    """
    policy_of(str(path), source)  # says what is wrong with the file
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    sources = document.setdefault("sources", tomlkit.table(is_super_table=True))
    kept = sources.setdefault(source, tomlkit.table()).setdefault("keep", tomlkit.array())
    new = [term for term in dict.fromkeys(terms) if term not in kept]
    kept.extend(new)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    return new


def _read(path: str, types: PiiTypes) -> _Policies:
    if not path:
        return _Policies()
    try:
        with Path(path).open("rb") as stream:
            return _Policies.model_validate(tomllib.load(stream), context=types)
    except OSError as error:
        problem = f"names a file that cannot be read ({type(error).__name__})"
    except UnicodeDecodeError:
        problem = "names a file that is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"names a file that is not TOML: {error}"
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        said = first["msg"]
        if first["type"] == "extra_forbidden":
            known = _Redacted if first["loc"][0] == "sources" else _Policies
            said = f"nothing is called so{nearest(str(first['loc'][-1]), known.model_fields)}"
        problem = f"names a file that cannot be used: {place}: {said}"
    raise SettingError(SETTING, problem)
