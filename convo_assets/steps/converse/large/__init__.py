"""Conversations that a large model writes."""
