"""Conversations without a large model: what the form of a document asks and answers itself."""
