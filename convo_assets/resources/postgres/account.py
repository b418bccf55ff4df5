"""Which account runs the server, and where that account may work.

Postgres refuses to run as root. Root therefore hands it to an unprivileged account; folders on the
way to root's own files are never opened up for that account: what it needs is put where it can go.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from convo_assets.errors import ServerError
from convo_assets.identity import content_id

SYSTEM_HOME = Path("/var/lib/convo-assets")
"""Where root keeps what the unprivileged account must reach (FHS: variable state of a program)."""

_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged account that root hands the server to."""

    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Make the account the owner of one file or folder."""
        os.chown(path, self.uid, self.gid)


def server_account() -> Account | None:
    """Return the account to hand the server to, or None when not running as root.

    Raises:
        ServerError: If root finds no unprivileged account.
    """
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    message = f"Postgres does not run as root, and none of the accounts {_CANDIDATES} exists."
    raise ServerError(message)


def reachable(folder: Path, account: Account | None) -> Path:
    """Return `folder`, or a stand-in below `SYSTEM_HOME` if the account may not go there."""
    folder = folder.absolute()
    if account is None or all(_open_to_others(parent) for parent in folder.parents):
        return folder
    return SYSTEM_HOME / content_id(str(folder))


def _open_to_others(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)
