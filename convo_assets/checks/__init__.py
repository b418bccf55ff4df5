"""Promises the assets keep, checked on what is stored: one module per asset.

A check is blocking unless its breach is a warning.
"""
