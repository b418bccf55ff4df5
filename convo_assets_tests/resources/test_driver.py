"""What the errors of the database driver become."""

from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from convo_assets.errors import SettingError, StoreOutageError, StoreRefusedError
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.driver import opened, translated


def test_a_wrong_password_is_said_at_once(store_home: Path) -> None:
    url = EmbeddedPostgres(store_home).ensure().url
    wrong = make_conninfo(url, password="sesame")

    with pytest.raises(SettingError, match="password authentication failed") as said, translated():
        opened(wrong)

    assert "sesame" not in str(said.value)


def test_a_statement_that_takes_too_long_is_refused_and_not_an_outage(store: SupabaseStore) -> None:
    with pytest.raises(StoreRefusedError, match="QueryCanceled"), store.connect() as connection:
        connection.execute("set local statement_timeout = 20; select pg_sleep(5)")


def test_a_replica_that_has_not_taken_over_yet_is_an_outage(store: SupabaseStore) -> None:
    with pytest.raises(StoreOutageError, match="ReadOnly"), store.connect() as connection:
        connection.execute("set transaction read only; delete from convo.raw_docs")
