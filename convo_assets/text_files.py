"""Text files that people name in the configuration of an asset."""

from pathlib import Path

from convo_assets.errors import TextFileError


def read_lines(file: str, *, field: str, wanted: str) -> list[str]:
    """Return the lines of a text file that are not blank, without the space around them.

    `field` is the field of the configuration that names it, `wanted` says what would be right.

    Raises:
        TextFileError: If the file is not there, or is no text in UTF-8.
    """
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TextFileError(field, file, type(error).__name__, wanted=wanted) from None
    return [line.strip() for line in lines if line.strip()]
