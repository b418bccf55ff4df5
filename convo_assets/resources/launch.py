"""Resources that others hold, so that a run which overrides one reaches all that hold it."""

from collections.abc import Mapping
from typing import Any

import dagster as dg


def launchable(resources: Mapping[str, object]) -> dict[str, object]:
    """Return resources for `dg.Definitions`.

    A resource that another one holds, directly or not, and that is in the mapping itself, is
    configured at launch, with today's values as defaults: whoever holds it is given what the run
    says of it. Without that, a run that names another store would write to it and still search in
    the first. One that holds others itself has nothing else to override and stays as it is.

    Fields of such a resource have to be plain (text, numbers): of a nested `dg.Config` and of a
    `Literal`, Dagster 1.13 forgets the value where it is configured at launch.
    """
    named = {id(value) for value in resources.values()}
    late = {
        id(value): type(value).configure_at_launch(**_fields(value))
        for resource in resources.values()
        for value in _held(resource)
        if id(value) in named and not _held(value)
    }
    return {name: _holding(resource, late) for name, resource in resources.items()}


def _holding(resource: object, late: Mapping[int, object]) -> object:
    """Return a resource that holds what is configured at launch in the place of what it held."""
    if id(resource) in late:
        return late[id(resource)]
    fields = _fields(resource)
    replaced = {name: _holding(value, late) for name, value in fields.items()}
    if all(replaced[name] is value for name, value in fields.items()):
        return resource
    made: Any = type(resource)
    return made(**replaced)


def _held(resource: object) -> list[Any]:
    """Return the resources that one holds, and those that they hold."""
    direct = [v for v in _fields(resource).values() if isinstance(v, dg.ConfigurableResource)]
    return [*direct, *(inner for held in direct for inner in _held(held))]


def _fields(resource: object) -> dict[str, Any]:
    if not isinstance(resource, dg.ConfigurableResource | dg.ConfigurableIOManager):
        return {}
    return {name: getattr(resource, name) for name in type(resource).model_fields}
