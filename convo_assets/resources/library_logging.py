"""Limits on what libraries log: no file names, prompts or addresses, no progress bars."""

import logging

_TALKATIVE = ("botocore", "fsspec", "httpcore", "httpx", "openai", "s3fs", "urllib3")
"""Libraries whose DEBUG or INFO messages hold file names, prompts or addresses."""


def limit_library_logging() -> None:
    """Set the loggers of these libraries to WARNING, whatever the root logger says."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def silence_transformers() -> None:
    """Turn off the progress bars and the advice of transformers; errors still raise."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
