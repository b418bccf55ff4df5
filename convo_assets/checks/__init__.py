"""Promises the assets keep, checked on what is stored: one module per asset, all blocking."""
