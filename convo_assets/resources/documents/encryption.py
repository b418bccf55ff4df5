"""Encryption of landed documents: Parquet modular encryption, a key for each file.

The keys of files stand in the files, wrapped with a master key. That is a setting of the
deployment, or it stays in a key service, to which a class of the deployment talks.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pyarrow.parquet.encryption as pe
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from convo_assets.errors import LandingKeyError, SettingError

MIN_KEY_LENGTH = 32
"""Characters of a text that a master key is made from: 16 random bytes as hexadecimal digits."""

ENCRYPTED = b"PARE"
"""How a Parquet file begins whose footer is encrypted as well."""

_NONCE = 12
"""Bytes that AES-GCM wants never to see twice under one key."""


class MasterKeys(pe.KmsClient):  # type: ignore[misc]  # pyarrow is untyped here
    """Wraps keys of files with master keys that this process holds, by their names."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        super().__init__()
        self._keys = keys

    @property
    def names(self) -> Collection[str]:
        """Return the names of the master keys."""
        return self._keys.keys()

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        """Return the key of a file, encrypted and in Base64."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._key(master_key_identifier)).encrypt(nonce, key_bytes, None)
        return base64.b64encode(nonce + sealed).decode()

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        """Return the key of a file.

        Raises:
            LandingKeyError: If the master key that it was wrapped with is not here.
        """
        sealed = base64.b64decode(wrapped_key)
        key = self._key(master_key_identifier)
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:
            raise LandingKeyError from None

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            raise LandingKeyError
        return self._keys[name]


class _ServiceAndKeys(pe.KmsClient):  # type: ignore[misc]  # pyarrow is untyped here
    """A key service that holds all master keys but some, which this process holds."""

    def __init__(self, service: pe.KmsClient, keys: MasterKeys) -> None:
        super().__init__()
        self._service, self._keys = service, keys

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        """Return the key of a file, as who holds the master key has encrypted it."""
        return str(self._of(master_key_identifier).wrap_key(key_bytes, master_key_identifier))

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        """Return the key of a file.

        Raises:
            LandingKeyError: If the master key is one of ours, and the file was not sealed with it.
        """
        return bytes(self._of(master_key_identifier).unwrap_key(wrapped_key, master_key_identifier))

    def _of(self, name: str) -> pe.KmsClient:
        return self._keys if name in self._keys.names else self._service


@dataclass(frozen=True, kw_only=True)
class LandingCipher:
    """Encrypts landed files under the master key of a name; reads files under any it can reach."""

    name: str
    client: pe.KmsClient
    _factory: pe.CryptoFactory = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_factory", pe.CryptoFactory(lambda _connection: self.client))

    def reaches(self, name: str) -> bool:
        """Return whether files under the master key of a name can be read, as far as is known."""
        held = isinstance(self.client, MasterKeys)
        return name == self.name or not held or name in self.client.names

    def encrypting(self) -> Any:
        """Return what pyarrow needs to write a file: its own key for columns and footer."""
        wanted = pe.EncryptionConfiguration(
            footer_key=self.name, uniform_encryption=True, data_key_length_bits=256
        )
        return self._factory.file_encryption_properties(pe.KmsConnectionConfig(), wanted)

    def decrypting(self) -> Any:
        """Return what pyarrow needs to read a file."""
        return self._factory.file_decryption_properties(pe.KmsConnectionConfig())


def landing_cipher(*, key: str = "", old_key: str = "", service: str = "") -> LandingCipher | None:
    """Return the cipher that settings describe; nothing if there is neither a key nor a service.

    Args:
        key: Text that the master key is made from; beside a service, one of before.
        old_key: Text of the one before, with which files can still be read.
        service: `package.module:Class#name`: a `KmsClient` of pyarrow, and its master key.

    Raises:
        SettingError: If a text is too short to be a key, or the service cannot be imported.
    """
    texts = {"CONVO_LANDING_KEY": key, "CONVO_LANDING_OLD_KEY": old_key}
    keys = dict(_named(text, setting) for setting, text in texts.items() if text)
    if service:
        path, _, name = service.partition("#")
        client = _ServiceAndKeys(_client(path, name), MasterKeys(keys))
        return LandingCipher(name=name, client=client)
    if not key:
        return None
    return LandingCipher(name=next(iter(keys)), client=MasterKeys(keys))


def _named(text: str, setting: str) -> tuple[str, bytes]:
    """Return the name of a master key, which says nothing of it, and the key."""
    if len(text) < MIN_KEY_LENGTH:
        problem = f"is shorter than {MIN_KEY_LENGTH} characters: make one with openssl rand -hex 32"
        raise SettingError(setting, problem)
    key = hashlib.sha256(text.encode()).digest()
    return hashlib.sha256(b"name of " + key).hexdigest()[:12], key


def _client(path: str, name: str) -> pe.KmsClient:
    module, _, attribute = path.partition(":")
    try:
        make: Callable[[], Any] = getattr(import_module(module), attribute)
        client = make()
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        problem = f"names {path!r}, which cannot be used ({type(error).__name__})"
        raise SettingError("CONVO_LANDING_KMS", problem) from None
    if not (name and isinstance(client, pe.KmsClient)):
        problem = "is not package.module:Class#name with a pyarrow KmsClient and its master key"
        raise SettingError("CONVO_LANDING_KMS", problem)
    return client
