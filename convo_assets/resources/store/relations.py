"""What a table is: its columns, a record's rows in it, and the figures worth showing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from convo_assets.resources.store.mapping import RecordColumns

T = TypeVar("T")


@dataclass(frozen=True)
class Relation(Generic[T]):
    """One table of the database: its columns with their Postgres types, and a record's rows in it.

    `changing` are columns whose value may be another one under the same `id`; in every other
    table the identifier is made from all that the row holds.
    """

    name: str
    columns: Mapping[str, str]
    rows: Callable[[T], Iterable[tuple[object, ...]]]
    changing: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, name: str, fields: RecordColumns[T], *, changing: tuple[str, ...] = ()
    ) -> "Relation[T]":
        """Return a table with one row per record, whose columns are the record's fields."""
        return cls(name, fields.columns, lambda record: [fields.row(record)], changing)


@dataclass(frozen=True, kw_only=True)
class Table(Generic[T]):
    """The tables of one asset; the first has one row per record, named by its `id`.

    `parent` is the column that names the input row; `version` is an SQL expression of text that
    changes whenever a row says something else; `figures` are numbers worth showing, each a
    query of names and counts over the rows of one source, which it calls `{rows}`; `plots` are the
    figures, these or computed ones, that are also shown as a chart, and `shares` are queries of one
    number from 0 to 1, null if there is nothing to measure it on, and of what it was measured on.
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
