"""The folder of a document source in a file system, which may fail without being empty."""

import errno
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from fsspec.implementations.local import LocalFileSystem
from fsspec.utils import glob_translate

from convo_assets.errors import ConvoAssetsError, SettingError, UnreachableSourcesError
from convo_assets.steps.ingest import NOT_DOCUMENTS

_FOR_GOOD = {errno.EACCES, errno.EPERM, errno.ELOOP}
"""What a local file that cannot be read is told by; anything else may pass."""

_NO_FOLDER = "the path of a declared source is no folder"


@dataclass(frozen=True)
class SourceFolder:
    """The folder of a source, and which of its files are documents.

    One that `must_exist` was named by somebody: a wrong path, or a disk that is not mounted, is an
    error and not an empty folder.
    """

    file_system: Any
    path: str
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    must_exist: bool = False

    def listed(self) -> dict[str, Mapping[str, Any]]:
        """Return what is known of every document, by path below the folder: all, or an error."""
        # Walking, fsspec leaves out what cannot be listed; object storage is listed in one go.
        local = isinstance(self.file_system, LocalFileSystem)
        strictly = {"on_error": "raise"} if local else {}
        with answering():
            if self.must_exist and not self.file_system.isdir(self.path):
                raise UnreachableSourcesError(_NO_FOLDER)
            found = self.file_system.find(self.path, detail=True, **strictly)
        # Some programs put an empty object where a folder begins.
        below = {
            str(PurePosixPath(path).relative_to(self.path)): facts
            for path, facts in sorted(found.items())
            if path.rstrip("/") != self.path.rstrip("/")
        }
        return {path: facts for path, facts in below.items() if self._is_document(path)}

    def _is_document(self, path: str) -> bool:
        if any(part.startswith(NOT_DOCUMENTS) for part in PurePosixPath(path).parts):
            return False
        included = not self.include or any(glob_regex(p).match(path) for p in self.include)
        return included and not any(glob_regex(p).match(path) for p in self.exclude)


def not_a_file(facts: Mapping[str, Any]) -> str:
    """Return why an entry of a local folder can never be read as a file; nothing if it may be.

    A pipe would be waited for without end. A linked folder is not followed: it may lead to itself,
    or out of what somebody meant to give. `facts` are those of fsspec.
    """
    if facts.get("type") != "other":
        return ""
    try:
        mode = Path(facts["name"]).stat().st_mode
    except OSError:
        return ""  # a broken link may be mended: it is tried
    if stat.S_ISDIR(mode):
        return "linked_folder"
    return "" if stat.S_ISREG(mode) else "special_file"


def is_folder(facts: Mapping[str, Any]) -> bool:
    """Return whether an entry is a folder, or a link to one."""
    return facts["type"] == "directory" or not_a_file(facts) == "linked_folder"


@contextmanager
def answering() -> Iterator[None]:
    """Tell a file system that fails from one that has nothing.

    Raises:
        SettingError: If its kind of URL needs a package.
        UnreachableSourcesError: In place of what its client raises, which quotes paths.
    """
    try:
        yield
    except ConvoAssetsError:
        raise
    except ImportError:
        problem = "is a URL that needs a package: pip install 'convo-assets[s3]' for s3://"
        raise SettingError("CONVO_SOURCES", problem) from None
    except Exception as error:  # noqa: BLE001 - each file system raises what its client raises
        raise UnreachableSourcesError(type(error).__name__) from None


@contextmanager
def unreadable_for_good(file_system: Any) -> Iterator[None]:
    """Let pass that a file is a broken link, or forbidden on this machine."""
    try:
        yield
    except FileNotFoundError:
        pass
    except OSError as error:
        # Elsewhere "forbidden" may mean that a key has expired.
        if not (isinstance(file_system, LocalFileSystem) and error.errno in _FOR_GOOD):
            raise


@cache
def glob_regex(pattern: str) -> re.Pattern[str]:
    """Return what matches the paths that a glob pattern means.

    A pattern without a slash is for names in any folder; a slash before it means at the top.

    Raises:
        ValueError: If it is no glob pattern.
    """
    whole = pattern.removeprefix("/") if "/" in pattern else f"**/{pattern}"
    return re.compile(glob_translate(whole))
