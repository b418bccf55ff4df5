"""Supabase's HTTP API, as an application sees the store."""

from convo_assets.errors import ServerError


def count_chunks(url: str, service_key: str) -> str:
    """Return how many chunks the API shows to the service role.

    Raises:
        ServerError: If the API refuses; most often the schema is not exposed.
    """
    from supabase import PostgrestAPIError, create_client

    try:
        chunks = create_client(url, service_key).schema("convo").table("chunks")
        found = chunks.select("id", count="exact", head=True).execute()  # type: ignore[arg-type]
    except PostgrestAPIError as error:
        message = (
            f"Supabase's API answers {error.code}: add `convo` to the exposed schemas "
            "(Project settings, API) and check SUPABASE_SERVICE_KEY."
        )
        raise ServerError(message) from None
    return f"{found.count} chunks"
