"""A role, its table of choices, and what factories of choices read settings with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import dagster as dg
from pydantic import ValidationError

from convo_assets.errors import SettingError
from convo_assets.resources.settings import Settings

C = TypeVar("C", bound=dg.Config)
R_co = TypeVar("R_co", covariant=True)

Secret = Callable[[str], str]
"""Name of a variable of the environment to what a resource is given for it: `dg.EnvVar`, which
Dagster looks up when a run starts and shows by name, or the value itself outside Dagster."""


@dataclass(frozen=True, kw_only=True)
class Role(Generic[R_co]):
    """Something the graph needs, the setting that chooses it, and how each choice is made."""

    name: str
    setting: str
    choices: Mapping[str, Callable[[Settings, Secret], R_co]]

    def choice(self, settings: Settings) -> str:
        """Return what is chosen.

        Raises:
            SettingError: If there is no such choice.
        """
        chosen = str(getattr(settings, self.setting))
        if chosen not in self.choices:
            problem = f"is {chosen!r}, and can be one of {', '.join(self.choices)}"
            raise SettingError(self.setting.upper(), problem)
        return chosen

    def build(self, settings: Settings, secret: Secret) -> R_co:
        """Return the implementation that is chosen.

        Raises:
            SettingError: If there is no such choice, or a setting that it needs is missing.
        """
        return self.choices[self.choice(settings)](settings, secret)


def given(settings: Settings, name: str, *, needed_when: str) -> str:
    """Return a setting that a choice cannot do without.

    Raises:
        SettingError: If it is not given.
    """
    value = str(getattr(settings, name))
    if not value:
        raise SettingError(name.upper(), f"is needed when {needed_when}")
    return value


def secret_of(settings: Settings, name: str, secret: Secret, *, needed_when: str = "") -> str:
    """Return what stands for a secret; nothing if it is not given and can be done without.

    Raises:
        SettingError: If it is needed and not given.
    """
    if getattr(settings, name) is not None:
        return secret(name.upper())
    if needed_when:
        raise SettingError(name.upper(), f"is needed when {needed_when}")
    return ""


def only_for(settings: Settings, name: str, choice: str) -> None:
    """Refuse a setting of four bits where the weights are not loaded by this process in that way.

    Raises:
        SettingError: If four bits are asked for.
    """
    if getattr(settings, name) != "none":
        raise SettingError(name.upper(), f"is 4bit, which needs {choice}")


def options(kind: type[C], given: Mapping[str, float], setting: str) -> C:
    """Return the options that a setting holds as JSON.

    Raises:
        SettingError: If an option is not known, or cannot have its value.
    """
    unknown = sorted(given.keys() - kind.model_fields)
    if unknown:
        known = ", ".join(kind.model_fields)
        raise SettingError(setting, f"cannot be used: {unknown[0]} is none of {known}")
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]
        what = f"cannot be used: {problem['loc'][0]}: {problem['msg']}"
        raise SettingError(setting, what) from None
