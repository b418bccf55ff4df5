"""`convo-assets rekey`: encrypt what has landed under the key that is set now."""

from typing import Annotated

import typer

from convo_assets.errors import SettingError
from convo_assets.resources.documents.zone import LandingZone
from convo_assets.resources.environments import cipher_for
from convo_assets.resources.settings import load_settings


def rekey(
    discard_unreadable: Annotated[
        bool,
        typer.Option(
            "--discard-unreadable",
            help="Remove what no key that is set can read; the next runs read the sources again.",
        ),
    ] = False,
) -> None:
    """Encrypt raw documents under CONVO_LANDING_KEY, whatever key they are under, or none.

    What is under the key before needs CONVO_LANDING_OLD_KEY. Stopped, it can be run again.
    """
    settings = load_settings()
    cipher = cipher_for(settings)
    if cipher is None:
        raise SettingError("CONVO_LANDING_KEY", "is needed to encrypt what has landed")
    for zone in LandingZone.all_at(settings.landing, cipher=cipher):
        with zone.alone():
            written, discarded = zone.rekey(discard_unreadable=discard_unreadable)
        said = f", {discarded} discarded" if discarded else ""
        typer.echo(f"{zone.source}: {written} documents under the key {cipher.name}{said}.")
