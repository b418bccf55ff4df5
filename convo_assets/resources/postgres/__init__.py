"""An embedded Postgres with pgvector that looks like a Supabase database."""

from convo_assets.resources.postgres.cluster import EmbeddedPostgres, Server

__all__ = ["EmbeddedPostgres", "Server"]
