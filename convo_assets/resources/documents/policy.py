"""What is redacted in each source, as a privacy officer writes it down: a file in TOML."""

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import dagster as dg
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from convo_assets.errors import SettingError
from convo_assets.steps.redact import RedactionPolicy

SETTING = "CONVO_POLICY"


class _Redacted(BaseModel):
    """What is redacted beside direct identifiers, which always are, and which words are nobody."""

    model_config = ConfigDict(extra="forbid")

    quasi_identifiers: list[Literal["AGE", "LOCATION", "ORGANIZATION"]] | None = None
    keep: list[str] = Field(default_factory=list)


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


class PolicyFile(dg.ConfigurableResource[Any]):
    """Policies by document source; read anew whenever one is asked for."""

    path: str = Field(default="", description="TOML file; empty: direct identifiers only.")
    declared: dict[str, DeclaredPolicy] = Field(
        default={},
        description="Policies in declarations of sources (defs.yaml), by partition key: each "
        "stands instead of what the file says of that source.",
    )

    def of(self, source: str) -> RedactionPolicy:
        """Return the policy of one document source.

        Raises:
            SettingError: If the file is not there, or does not say what can be understood.
        """
        policies = self._read()
        named = self.declared.get(source) or policies.sources.get(source, policies)
        own = named.quasi_identifiers
        quasi = policies.quasi_identifiers if own is None else own
        kept = (re.findall(r"\w+", name.lower()) for name in (*policies.keep, *named.keep))
        return RedactionPolicy(
            quasi_identifiers=frozenset(quasi or ()), keep=frozenset(tuple(k) for k in kept if k)
        )

    def _read(self) -> _Policies:
        if not self.path:
            return _Policies()
        try:
            with Path(self.path).open("rb") as stream:
                return _Policies.model_validate(tomllib.load(stream))
        except OSError as error:
            problem = f"names a file that cannot be read ({type(error).__name__})"
        except UnicodeDecodeError:
            problem = "names a file that is not UTF-8"
        except tomllib.TOMLDecodeError as error:
            problem = f"names a file that is not TOML: {error}"
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            problem = f"names a file that cannot be used: {place}: {first['msg']}"
        raise SettingError(SETTING, problem)
