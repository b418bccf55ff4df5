"""Keep libraries from saying what nobody may read, or what nobody wants to."""

import logging

_TALKATIVE = ("botocore", "fsspec", "httpcore", "httpx", "openai", "s3fs", "urllib3")
"""Libraries that write file names, prompts or addresses down when somebody asks for DEBUG."""


def keep_libraries_discreet() -> None:
    """Have libraries log no more than warnings: file names and prompts are not for logs."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def quiet_transformers() -> None:
    """Turn off transformers' progress bars and its advice; errors still raise."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
