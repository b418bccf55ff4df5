"""Start, find and stop one embedded Postgres server, from any number of processes.

The server is detached and lives until it is stopped.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from convo_assets.errors import ServerError
from convo_assets.resources.locks import exclusive
from convo_assets.resources.postgres.account import Account, reachable, server_account
from convo_assets.resources.postgres.binaries import binaries_for, find_binaries
from convo_assets.resources.postgres.locks import server_runs, take_server_lock
from convo_assets.resources.postgres.provision import CONFIGURATION, bootstrap, write_private

_START_SECONDS = 300
"""Crash recovery of a large cluster takes minutes; giving up early would leave it unusable."""


@dataclass(frozen=True)
class Server:
    """Where a running server is; `url` is the pipeline's role, `admin_url` the superuser's."""

    url: str
    admin_url: str
    data: str


class EmbeddedPostgres:
    """One cluster in one folder."""

    def __init__(self, home: Path, *, binaries: Path | None = None) -> None:
        self._account: Account | None = server_account()
        self.home = reachable(home, self._account)
        self._binaries = binaries
        self._data = self.home / "data"
        self._facts = self.home / "server.json"
        self._starter = self.home / "starter.lock"

    def running(self) -> Server | None:
        """Return the server if it answers and is the one of this folder."""
        try:
            server = Server(**json.loads(self._facts.read_text(encoding="utf-8")))
            with psycopg.connect(server.admin_url, connect_timeout=3) as connection:
                row = connection.execute("show data_directory").fetchone()
        except (FileNotFoundError, psycopg.OperationalError):
            return None
        return server if row == (server.data,) else None

    def ensure(self) -> Server:
        """Return the running server, after creating and starting it if need be.

        Raises:
            ServerError: If there are no programs, or the server does not come up.
        """
        if server := self.running():
            return server
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711 if self._account else 0o700)
        with exclusive(self._starter):
            if server := self.running():
                return server
            passwords = self._passwords()
            if not (self._data / "PG_VERSION").exists():
                self._initialize(passwords["admin"])
            return self._start(passwords)

    def password_file(self) -> Path:
        """Return a file that psql reads the password of the running server from (PGPASSFILE)."""
        at = urlsplit(self.ensure().url)
        path = self.home / "pgpass"
        write_private(path, f"{at.hostname}:{at.port}:*:{at.username}:{at.password}\n")
        return path

    def stop(self) -> bool:
        """Stop the server and return whether one was running."""
        if not self._data.exists():
            return False
        with exclusive(self._starter):
            if not server_runs(self.home):
                return False
            self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "fast", "stop")
        return True

    def _passwords(self) -> dict[str, str]:
        path = self.home / "passwords.json"
        if not path.exists():
            drawn = {"admin": secrets.token_urlsafe(24), "owner": secrets.token_urlsafe(24)}
            write_private(path, json.dumps(drawn))
        passwords: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return passwords

    def _initialize(self, admin_password: str) -> None:
        """Create the cluster in a staging folder; it appears under its name only when complete."""
        shutil.rmtree(self._data, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix="data.partial.", dir=self.home))
        password_file = self.home / "initdb.password"
        write_private(password_file, admin_password)
        try:
            if self._account:
                self._account.owns(staging)
                self._account.owns(password_file)
            self._run(
                "initdb", "-D", str(staging), "-U", "supabase_admin", "--auth=scram-sha-256",
                f"--pwfile={password_file}", "--encoding=UTF8", *self._locale_flags(),
            )  # fmt: skip
            with (staging / "postgresql.conf").open("a", encoding="utf-8") as configuration:
                configuration.write(CONFIGURATION)
            staging.rename(self._data)
        finally:
            password_file.unlink()
            shutil.rmtree(staging, ignore_errors=True)

    def _locale_flags(self) -> tuple[str, ...]:
        """Return flags for a UTF-8 locale that needs nothing from the system; built in since 17."""
        if int(self._run("postgres", "--version").split()[-1].split(".")[0]) < 17:  # noqa: PLR2004
            return ("--no-locale",)
        return ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

    def _start(self, passwords: dict[str, str]) -> Server:
        lock = take_server_lock(self.home, timeout=_START_SECONDS)
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # safe: nobody holds the lock
        port = self._port()
        log = self.home / "postgres.log"
        log.touch(mode=0o600)
        if self._account:
            self._account.owns(log)
        try:
            self._run(
                "pg_ctl", "-D", str(self._data), "-w", "-t", str(_START_SECONDS), "-l", str(log),
                "-o", f"-p {port}", "start", pass_fds=(lock,),
            )  # fmt: skip
        finally:
            os.close(lock)
        address = f"127.0.0.1:{port}/postgres"
        server = Server(
            url=f"postgresql://postgres:{passwords['owner']}@{address}",
            admin_url=f"postgresql://supabase_admin:{passwords['admin']}@{address}",
            data=str(self._data),
        )
        bootstrap(server.admin_url, passwords["owner"])
        write_private(self._facts, json.dumps(asdict(server)))
        return server

    def _port(self) -> int:
        """Return the port of last time if it is free, so that open tools reconnect."""
        last = 0
        with suppress(FileNotFoundError):
            facts = json.loads(self._facts.read_text(encoding="utf-8"))
            last = int(facts["url"].rsplit(":", 1)[1].split("/")[0])
        for wanted in (last, 0):
            with socket.socket() as probe, suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", wanted))
                return int(probe.getsockname()[1])
        message = "No free TCP port on 127.0.0.1."
        raise ServerError(message)

    def _run(self, program: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> str:
        """Run one Postgres program and return what it printed."""
        folder = binaries_for(self._account, self._binaries or find_binaries())
        identity: dict[str, Any] = (
            {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}
            if self._account
            else {}
        )
        # A file and not a pipe: the server inherits it, and a reader of a pipe would wait for ever.
        with tempfile.TemporaryFile("w+") as output:
            finished = subprocess.run(  # noqa: S603 - our own programs and arguments
                [str(folder / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd="/",
                env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, pass_fds=pass_fds, check=False,
                **identity,
            )  # fmt: skip
            output.seek(0)
            printed = output.read()
        if finished.returncode:
            message = f"{program} failed with exit code {finished.returncode}: {printed[-1500:]}"
            raise ServerError(message)
        return printed
