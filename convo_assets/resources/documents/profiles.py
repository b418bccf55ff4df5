"""What declarations say of sources, for the conversations about them."""

from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.records import UNDECLARED, SourceProfile


class DeclaredProfile(dg.Config):
    """What the declaration of a source says for its conversations."""

    language: str = Field(
        default="", description="Language of conversations, as a BCP 47 tag; empty: the documents'."
    )
    about: str = Field(default="", description='What the source is about, as "at Clef".')
    style_guide: str = Field(default="", description="How a large model is to write.")
    system_prompt: str = Field(default="", description="What the assistant is.")
    personas: list[str] = Field(default=[], description="Who asks; empty: the usual people.")
    examples: list[list[str]] = Field(
        default=[], description="Conversations of the wanted kind: texts, the person's first."
    )
    kinds: dict[str, float] = Field(default={}, description="Weights of kinds of questions.")
    turns: dict[str, float] = Field(default={}, description="Weights of numbers of exchanges.")


class DeclaredProfiles(dg.ConfigurableResource[Any]):
    """Profiles by document source; a source that is not declared has the usual one."""

    declared: dict[str, DeclaredProfile] = Field(
        default={}, description="Profiles in declarations (defs.yaml), by partition key."
    )

    def of(self, source: str) -> SourceProfile:
        """Return the profile of one document source."""
        said = self.declared.get(source)
        if said is None:
            return UNDECLARED
        return SourceProfile(
            language=said.language,
            about=said.about,
            style_guide=said.style_guide,
            system_prompt=said.system_prompt,
            personas=tuple(said.personas),
            examples=tuple(map(tuple, said.examples)),
            kinds=tuple(sorted(said.kinds.items())),
            turns=tuple(sorted((int(n), weight) for n, weight in said.turns.items())),
        )
