"""The outside world, one module or package per service; only these import its client."""
