"""Keep model libraries from writing over the progress that people watch."""


def quiet_transformers() -> None:
    """Turn off transformers' progress bars and its advice; errors still raise."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
