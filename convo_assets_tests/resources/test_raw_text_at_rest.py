"""Raw text at rest, read as an intruder would: by its bytes, without the key, with another one."""

import base64
import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import LandingKeyError, RawTextReleasedError, SettingError
from convo_assets.records import PageArea, RawDoc
from convo_assets.remembered import FOUND
from convo_assets.resources.documents.encryption import LandingCipher, landing_cipher
from convo_assets.resources.documents.zone import LandingZone

KEY, NEW_KEY = secrets.token_hex(32), secrets.token_hex(32)
PATH, TEXT = "letters/quandrell.txt", "Thessaly Quandrell lives at 4 Elm Street. " * 20
LATER = datetime.now(UTC) + timedelta(hours=1)


def a_doc(identifier: str = "a") -> RawDoc:
    return RawDoc(
        id=identifier,
        source="letters",
        path=PATH,
        media_type="text/plain",
        size=len(TEXT),
        text=TEXT,
        pages=(PageArea(start=0, end=8, page=1, box=(0.1, 0.2, 0.9, 0.3)),),
    )


def zone(root: Path, **keys: str) -> LandingZone:
    return LandingZone.at(str(root), source="letters", cipher=landing_cipher(**keys))


def bytes_at_rest(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file())


def test_without_a_key_a_file_is_plain_parquet(tmp_path: Path) -> None:
    zone(tmp_path).land("a", [a_doc()])

    assert pq.read_table(tmp_path / "letters" / "a.parquet")["path"].to_pylist() == [PATH]


def test_with_a_key_nothing_at_rest_says_anything(tmp_path: Path) -> None:
    zone(tmp_path, key=KEY).land("a", [a_doc()])

    found = bytes_at_rest(tmp_path)
    for said in ("Quandrell", "quandrell", "Elm Street", "media_type", "text/plain", KEY):
        assert said.encode() not in found
    with pytest.raises((pa.ArrowInvalid, OSError)):
        pq.read_table(tmp_path / "letters" / "a.parquet")
    assert zone(tmp_path, key=KEY).read("a") == a_doc()


def test_equal_documents_are_unequal_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        zone(tmp_path / folder, key=KEY).land("a", [a_doc()])

    one, two = (tmp_path / folder / "letters" / "a.parquet" for folder in ("one", "two"))
    assert one.read_bytes() != two.read_bytes()


@pytest.mark.parametrize("keys", [{}, {"key": NEW_KEY}], ids=["no-key", "another-key"])
def test_a_lost_key_is_one_error_that_says_what_to_do(tmp_path: Path, keys: dict[str, str]) -> None:
    zone(tmp_path, key=KEY).land("a", [a_doc()])

    with pytest.raises(LandingKeyError, match="convo-assets rekey --discard-unreadable"):
        zone(tmp_path, **keys).read("a")
    with pytest.raises(LandingKeyError):
        zone(tmp_path, **keys).expect_key()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    zone(tmp_path, key=KEY).land("a", [a_doc()])
    file = tmp_path / "letters" / "a.parquet"
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)

    with pytest.raises(OSError, match=r"[Dd]ecrypt"):
        zone(tmp_path, key=KEY).read("a")


def test_after_rekeying_the_new_key_is_enough_and_the_old_one_is_nothing(tmp_path: Path) -> None:
    zone(tmp_path).land("plain", [a_doc("plain")])
    zone(tmp_path, key=KEY).land("a", [a_doc()])

    assert zone(tmp_path, key=NEW_KEY, old_key=KEY).rekey() == (2, 0)

    assert zone(tmp_path, key=NEW_KEY).read("a") == a_doc()
    zone(tmp_path, key=NEW_KEY).expect_key()
    assert b"Quandrell" not in bytes_at_rest(tmp_path)
    with pytest.raises(LandingKeyError):
        zone(tmp_path, key=KEY).read("plain")


def test_what_no_key_can_read_is_discarded_only_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone(tmp_path, key=KEY).land("a", [a_doc()])
    monkeypatch.setenv("CONVO_LANDING", str(tmp_path))
    monkeypatch.setenv("CONVO_LANDING_KEY", NEW_KEY)

    refused = CliRunner().invoke(app, ["rekey"])
    assert isinstance(refused.exception, LandingKeyError)
    done = CliRunner().invoke(app, ["rekey", "--discard-unreadable"])

    assert "letters: 0 documents" in done.stdout
    assert "1 discarded" in done.stdout
    assert zone(tmp_path, key=NEW_KEY).identifiers() == set()


def test_rekeying_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVO_LANDING", str(tmp_path))

    assert isinstance(CliRunner().invoke(app, ["rekey"]).exception, SettingError)


def test_a_short_key_is_none() -> None:
    with pytest.raises(SettingError, match="CONVO_LANDING_KEY is shorter than 32 characters"):
        landing_cipher(key="hunter2")


class Vault(pe.KmsClient):  # type: ignore[misc]  # pyarrow is untyped here
    """A key service that never gives its master key away; this one wraps with no more than XOR."""

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        assert master_key_identifier == "landing"
        return base64.b64encode(bytes(byte ^ 0x5A for byte in key_bytes)).decode()

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        assert master_key_identifier == "landing"
        return bytes(byte ^ 0x5A for byte in base64.b64decode(wrapped_key))


def test_a_key_service_holds_the_master_key(tmp_path: Path) -> None:
    cipher = LandingCipher(name="landing", client=Vault())
    sealed = LandingZone.at(str(tmp_path), source="letters", cipher=cipher)

    sealed.land("a", [a_doc()])

    assert sealed.read("a") == a_doc()
    assert b"Quandrell" not in bytes_at_rest(tmp_path)


def test_documents_go_over_from_a_key_to_a_key_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone(tmp_path, key=KEY).land("a", [a_doc()])
    monkeypatch.setitem(sys.modules, "vaults", SimpleNamespace(Vault=Vault))
    service = {"service": "vaults:Vault#landing"}

    with_both = zone(tmp_path, old_key=KEY, **service)
    assert with_both.rekey() == (1, 0)

    assert zone(tmp_path, **service).read("a") == a_doc()
    with pytest.raises(LandingKeyError):
        zone(tmp_path, key=KEY).read("a")


def test_a_zone_knows_that_it_is_encrypted_before_its_first_document_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = zone(tmp_path, key=KEY)
    move = landed.file_system.mv

    def cut_off(there: str, here: str) -> None:
        if here.endswith(".parquet"):
            raise InterruptedError
        move(there, here)

    monkeypatch.setattr(landed.file_system, "mv", cut_off)
    with pytest.raises(InterruptedError):
        landed.land("a", [a_doc()])
    monkeypatch.undo()

    with pytest.raises(LandingKeyError):
        zone(tmp_path).expect_key()


def test_writing_it_again_under_another_key_makes_a_document_no_younger(tmp_path: Path) -> None:
    zone(tmp_path, key=KEY).land("a", [a_doc()])
    old = (LATER - timedelta(days=90)).timestamp()
    os.utime(tmp_path / "letters" / "a.parquet", (old, old))
    renewed = zone(tmp_path, key=NEW_KEY, old_key=KEY)

    renewed.rekey()

    assert renewed.release({"a"}, before=LATER - timedelta(days=30)) == 1


@pytest.mark.parametrize("goes", [lambda z: z.erase("a"), lambda z: z.keep_only({"b"})])
def test_what_checks_remember_of_texts_goes_with_a_document(
    tmp_path: Path, goes: Callable[[LandingZone], None]
) -> None:
    landed = zone(tmp_path)
    for identifier in ("a", "b"):
        landed.land(identifier, [a_doc(identifier)])
    landed.set_mark(f"{FOUND}facts", "The fee is 5 euros.")
    landed.set_mark("searched", "all")

    goes(landed)

    assert (landed.mark(f"{FOUND}facts"), landed.mark("searched")) == ("", "all")


@pytest.mark.parametrize(
    "service", ["nowhere.at_all:Vault#landing", "json:JSONDecoder#landing", "json:missing#x"]
)
def test_a_service_that_is_none_is_said(service: str) -> None:
    with pytest.raises(SettingError, match="CONVO_LANDING_KMS"):
        landing_cipher(service=service)


def test_text_is_released_when_it_was_redacted_and_kept_long_enough(tmp_path: Path) -> None:
    landed = zone(tmp_path)
    for identifier in ("a", "waiting"):
        landed.land(identifier, [a_doc(identifier)])

    assert landed.release({"a"}, before=LATER - timedelta(days=30)) == 0
    assert landed.release({"a"}, before=LATER) == 1

    assert landed.identifiers() == {"a", "waiting"}
    assert landed.readable() == {"waiting"}
    with pytest.raises(RawTextReleasedError, match="The next run of letters reads them anew"):
        landed.read("a")


def test_released_documents_that_are_recalled_are_to_land_again(tmp_path: Path) -> None:
    landed = zone(tmp_path)
    landed.land("a", [a_doc()])
    landed.release({"a"}, before=LATER)

    landed.recall()

    assert landed.identifiers() == set()
    landed.land("a", [a_doc()])
    assert landed.read("a") == a_doc()


def test_a_released_document_goes_with_its_file(tmp_path: Path) -> None:
    landed = zone(tmp_path)
    for identifier in ("a", "b"):
        landed.land(identifier, [a_doc(identifier)])
    landed.release({"a", "b"}, before=LATER)

    landed.keep_only({"b"})
    assert landed.identifiers() == {"b"}
    landed.erase("b")
    assert landed.identifiers() == set()
