"""Resources that others hold, so that a run which overrides one reaches all that hold it."""

from collections.abc import Mapping
from typing import Any

import dagster as dg


def launchable(resources: Mapping[str, object]) -> dict[str, object]:
    """Return resources for `dg.Definitions`.

    A resource that another one holds, and that is in the mapping itself, is configured at launch,
    with today's values as defaults: whoever holds it is given what the run says of it. Without
    that, a run that names another store would write to it and still search in the first.

    Fields of such a resource have to be plain (text, numbers): of a nested `dg.Config` and of a
    `Literal`, Dagster 1.13 forgets the value where it is configured at launch.
    """
    held = {
        id(value): value
        for resource in resources.values()
        for value in _fields(resource).values()
        if any(value is named for named in resources.values())
        and isinstance(value, dg.ConfigurableResource)
    }
    late = {key: type(value).configure_at_launch(**_fields(value)) for key, value in held.items()}
    return {name: _holding(resource, late) for name, resource in resources.items()}


def _holding(resource: object, late: Mapping[int, object]) -> object:
    """Return a resource that holds what is configured at launch in the place of what it held."""
    if id(resource) in late:
        return late[id(resource)]
    fields = _fields(resource)
    if not any(id(value) in late for value in fields.values()):
        return resource
    made: Any = type(resource)
    return made(**{name: late.get(id(value), value) for name, value in fields.items()})


def _fields(resource: object) -> dict[str, Any]:
    if not isinstance(resource, dg.ConfigurableResource | dg.ConfigurableIOManager):
        return {}
    return {name: getattr(resource, name) for name in type(resource).model_fields}
