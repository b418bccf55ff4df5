"""What a new cluster is given: its configuration, its roles, its secrets."""

from importlib.resources import files
from pathlib import Path

import psycopg
from psycopg import sql

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = '128MB'
maintenance_work_mem = '256MB'
max_wal_size = '2GB'
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and their parameters hold document text; errors must not copy them to the log.
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""


def bootstrap(admin_url: str, owner_password: str) -> None:
    """Make a new cluster look like a Supabase database; the last statement of it is the mark."""
    script = files("convo_assets.resources.postgres").joinpath("bootstrap.sql").read_text()
    with psycopg.connect(admin_url) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = 'postgres'").fetchone()
        if not known:
            password = sql.Literal(owner_password).as_string(connection)
            connection.execute(script.replace("{owner_password}", password).encode())


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, all of it or nothing."""
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
