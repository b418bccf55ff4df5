"""Trainings whose results are shipped in `models/`."""
