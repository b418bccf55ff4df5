"""What a kind of personal data is, and a table of kinds: see `pii_types` for those there are."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from faker import Faker

from convo_assets.records import PiiSpan

FindPii = Callable[[str], Iterator[PiiSpan]]
"""A text to the spans of personal data in it; spans may overlap."""

MakeSurrogate = Callable[[random.Random, Faker, str], str]
"""A source of chance, a Faker with the same seed and the wanted shape, to an invented value."""


@dataclass(frozen=True, kw_only=True)
class PiiType:
    """One kind of personal data: how it is found, whether it is always replaced, and by what.

    Attributes:
        label: Name in spans, placeholders (`[LABEL_1]`) and policies: capitals and underscores.
        direct: A direct identifier singles a person out alone and is always replaced; a
            quasi-identifier is replaced where the policy of the source names it.
        may_be_kept: A direct identifier that a policy may leave in the text all the same.
        surrogate: Makes the invented value that stands in a dataset row for a placeholder.
        find: Rule for this kind alone; what it yields has been validated and scores 1
            (`rule_span`). Without one, only shared rules and the model find the kind.
        form: What a finding of a model must match in full, or it is dropped.
        shape: Which shape of a value is stored, for a surrogate that is written alike: of its words
            ("Xx Xx"), of its characters ("00-000") or none.
        is_name: Values are words, so that words which the policy keeps stay in the text.
        repeats_in_document: Wherever a found value stands again in its document, it is replaced.
        repeats_in_source: And in all other documents of the source, by keyed hash.
        distinctive: No surrogate may equal a value that was found; not for what everybody shares.
    """

    label: str
    direct: bool
    surrogate: MakeSurrogate
    find: FindPii | None = None
    form: re.Pattern[str] | None = None
    shape: Literal["", "words", "characters"] = ""
    may_be_kept: bool = False
    is_name: bool = False
    repeats_in_document: bool = True
    repeats_in_source: bool = True
    distinctive: bool = True


@dataclass(frozen=True)
class PiiTypes:
    """A table of kinds."""

    types: tuple[PiiType, ...]

    def and_also(self, *types: PiiType) -> "PiiTypes":
        """Return a table that holds these kinds as well."""
        return replace(self, types=(*self.types, *types))

    @cached_property
    def by_label(self) -> dict[str, PiiType]:
        """Every kind by its label."""
        return {kind.label: kind for kind in self.types}

    @cached_property
    def direct(self) -> frozenset[str]:
        """Labels that are always replaced."""
        return frozenset(kind.label for kind in self.types if kind.direct)

    @cached_property
    def quasi(self) -> frozenset[str]:
        """Labels that are replaced where a policy names them."""
        return frozenset(kind.label for kind in self.types if not kind.direct)

    @cached_property
    def keepable(self) -> frozenset[str]:
        """Labels of direct identifiers that a policy may leave in the text."""
        return frozenset(kind.label for kind in self.types if kind.direct and kind.may_be_kept)

    @cached_property
    def placeholder(self) -> re.Pattern[str]:
        """Matches placeholders of these kinds only: `[MRN_12345678]` in a document is a number."""
        return re.compile(rf"\[(?:{'|'.join(sorted(self.by_label))})_\d{{1,5}}\]")
