"""What the conversations of the store ask."""

from typing import Any

import dagster as dg

from convo_assets.resources.store.connection import SupabaseStore

_QUESTIONS = """
    select coalesce(nullif(t.standalone, ''), t.content)
    from convo.conversations c
    join convo.ledger l
        on l.asset = 'conversations' and l.input_id = c.chunk_id and l.recipe = %s
    join convo.turns t on t.conversation_id = c.id and t.role = 'user'
    where c.source = %s
"""


class StoredQuestions(dg.ConfigurableResource[Any]):
    """Remembers what a source has been asked; another recipe's conversations are about to go."""

    store: SupabaseStore

    def questions(self, *, source: str, fingerprint: str) -> list[str]:
        """Return the questions, as they stand alone, that a source was asked by this recipe."""
        with self.store.connect() as connection:
            rows = connection.execute(_QUESTIONS, [fingerprint, source])
            return [question for (question,) in rows]
