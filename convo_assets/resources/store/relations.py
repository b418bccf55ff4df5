"""What a table is: its columns, a record's rows in it, and the figures worth showing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Relation(Generic[T]):
    """One table of the database, its columns as `name type, …`, and a record's rows in it."""

    name: str
    layout: str
    rows: Callable[[T], Iterable[tuple[object, ...]]]

    @property
    def columns(self) -> dict[str, str]:
        """Return the Postgres type of every column, in order."""
        return dict(column.split(" ", 1) for column in self.layout.split(", "))


@dataclass(frozen=True, kw_only=True)
class Table(Generic[T]):
    """The tables of one asset; the first has one row per record, named by its `id`.

    `parent` is the column that names the input row; `version` is an SQL expression of text that
    changes whenever a row says something else; `figures` are numbers worth showing, each a
    query of names and counts over the rows of one source, which it calls `{rows}`; `plots` are the
    figures, these or computed ones, that are also drawn, and `shares` are queries of one number
    from 0 to 1.
    """

    relations: tuple[Relation[T], ...]
    parent: str
    version: str = "id"
    figures: Mapping[str, str] = field(default_factory=dict)
    plots: frozenset[str] = frozenset()
    shares: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name of the first table, which is the asset's."""
        return self.relations[0].name
