"""Fields of records as columns of tables: declared once, by the record."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

from pgvector import HalfVector
from psycopg.types.json import Jsonb

from convo_assets.vocabulary import Vector

T = TypeVar("T")

COLUMN_NAMES: Mapping[str, str] = {
    "size": "bytes",
    "text": "content",
    "start": "start_offset",
    "end": "end_offset",
    "vector": "embedding",
}
"""Fields whose column has another name; every other column has the name of its field."""

_NUMBERS: Mapping[Any, str] = {int: "int4", float: "float8"}
_BIGINTS = frozenset({"size", "seed"})
"""Whole numbers that four bytes may not hold."""


@dataclass(frozen=True)
class Codec:
    """The Postgres type of a field, and its value there and back."""

    kind: str
    write: Callable[[Any], object]
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class RecordColumns(Generic[T]):
    """The columns that hold the fields of a record, in the order of the fields.

    Fields named in `elsewhere` have no column: another table holds them, or none.
    """

    record: type[T]
    elsewhere: frozenset[str] = frozenset()

    @cached_property
    def codecs(self) -> dict[str, Codec]:
        """Return how each field is stored."""
        hints = get_type_hints(self.record)
        return {name: _codec(name, hints[name]) for name in hints if name not in self.elsewhere}

    @cached_property
    def columns(self) -> dict[str, str]:
        """Return the Postgres type of every column."""
        return {COLUMN_NAMES.get(name, name): codec.kind for name, codec in self.codecs.items()}

    def row(self, record: T) -> tuple[object, ...]:
        """Return the values of the columns."""
        return tuple(codec.write(getattr(record, name)) for name, codec in self.codecs.items())

    def read(self, row: Mapping[str, Any]) -> T:
        """Return the record that a row of the database holds."""
        return self.record(
            **{
                name: codec.read(row[COLUMN_NAMES.get(name, name)])
                for name, codec in self.codecs.items()
            }
        )


def _codec(name: str, hint: Any) -> Codec:
    """Return how a field is stored.

    Raises:
        TypeError: If nothing is known of the type.
    """
    if hint == Vector:
        return Codec("halfvec", _half_vector, _vector)
    if get_origin(hint) is tuple:
        if _is_text(get_args(hint)[0]):
            return Codec("text[]", list, tuple)
        return Codec("jsonb", _json, lambda value: _from_json(hint, value))
    if kind := "text" if _is_text(hint) else _NUMBERS.get(hint):
        return Codec("int8" if name in _BIGINTS else kind, _same, _same)
    message = f"Nothing says how a field {name!r} of type {hint} is stored."
    raise TypeError(message)


def _is_text(hint: Any) -> bool:
    return hint is str or get_origin(hint) is Literal


def _same(value: Any) -> Any:
    return value


def _half_vector(vector: Vector) -> HalfVector | None:
    return HalfVector([*vector]) if vector else None


def _vector(stored: HalfVector | None) -> Vector:
    return tuple(stored.to_list()) if stored is not None else ()


def _json(items: tuple[Any, ...]) -> Jsonb:
    return Jsonb([asdict(item) if is_dataclass(item) else dict(item) for item in items])  # type: ignore[arg-type]


def _from_json(hint: Any, value: Any) -> Any:
    """Return what JSON holds, as the type that a record has for it."""
    if get_origin(hint) is tuple:
        return tuple(_from_json(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{name: _from_json(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    return value
