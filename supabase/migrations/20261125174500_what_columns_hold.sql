-- What tables and columns hold: shown by the Dagster UI and by Supabase Studio.

comment on table convo.raw_docs is 'Files that could be read: what is known of them without their words.';
comment on column convo.raw_docs.id is 'Hash of source, path and content of the file.';
comment on column convo.raw_docs.source is 'Partition key of the document source.';
comment on column convo.raw_docs.media_type is 'What kind of file it is.';
comment on column convo.raw_docs.bytes is 'Size of the file.';
comment on column convo.raw_docs.characters is 'Length of its text as Markdown.';

comment on table convo.redacted_docs is 'Documents whose personal data has been replaced by placeholders, and that passed the leak gate.';
comment on column convo.redacted_docs.id is 'Hash of the raw document, the redacted text and where it was redacted.';
comment on column convo.redacted_docs.raw_doc_id is 'The file it was made of.';
comment on column convo.redacted_docs.source is 'Partition key of the document source.';
comment on column convo.redacted_docs.name is 'Name of the file, redacted.';
comment on column convo.redacted_docs.content is 'Text as Markdown, with placeholders such as [PERSON_1].';
comment on column convo.redacted_docs.redactions is 'Per placeholder: type, place, detector and score; never the value.';

comment on table convo.chunks is 'Passages of redacted documents, as they are retrieved.';
comment on column convo.chunks.id is 'Hash of document, place and text.';
comment on column convo.chunks.redacted_doc_id is 'The document it is part of.';
comment on column convo.chunks.source is 'Partition key of the document source.';
comment on column convo.chunks.ordinal is 'Place among the passages of its document, from 0.';
comment on column convo.chunks.start_offset is 'First character in the document.';
comment on column convo.chunks.end_offset is 'Character behind the last one.';
comment on column convo.chunks.heading_path is 'Headings it stands under, outermost first.';
comment on column convo.chunks.content is 'The characters of the document from start to end.';
comment on column convo.chunks.embed_text is 'What is embedded: document and headings before the passage.';
comment on column convo.chunks.token_count is 'Tokens of the embedding model.';

comment on table convo.embeddings is 'One unit vector per passage.';
comment on column convo.embeddings.id is 'Hash of passage and model.';
comment on column convo.embeddings.chunk_id is 'The passage.';
comment on column convo.embeddings.source is 'Partition key of the document source.';
comment on column convo.embeddings.model is 'Model and everything that changes its vectors.';
comment on column convo.embeddings.dimensions is 'Length of the vector.';
comment on column convo.embeddings.embedding is 'The vector.';

comment on table convo.conversations is 'Dialogues, each grown from one passage; what is said is in turns, what it rests on in citations.';
comment on column convo.conversations.id is 'Hash of passage, turns, citations, model and prompts.';
comment on column convo.conversations.chunk_id is 'The passage it grew from.';
comment on column convo.conversations.source is 'Partition key of the document source.';
comment on column convo.conversations.tier is 'Who worded the best of it: template, small or large.';
comment on column convo.conversations.model is 'Chat model and everything that changes its replies.';
comment on column convo.conversations.prompt_hash is 'What the model was told.';
comment on column convo.conversations.seed is 'Seed of the plan.';
comment on column convo.conversations.persona is 'Who asks.';
comment on column convo.conversations.embedding is 'Where the first question lies.';

comment on table convo.turns is 'What is said in a conversation.';
comment on column convo.turns.conversation_id is 'The conversation.';
comment on column convo.turns.ordinal is 'Place in it, from 0.';
comment on column convo.turns.role is 'user or assistant.';
comment on column convo.turns.content is 'What is said.';
comment on column convo.turns.kind is 'What kind of exchange it is part of: answerable, unanswerable, comparison, …';
comment on column convo.turns.standalone is 'What a user turn asks if nothing was said before.';

comment on table convo.citations is 'Characters of redacted documents that a turn of the assistant rests on.';

comment on table convo.finetune_dataset is 'Conversations as a trainer reads them.';
comment on column convo.finetune_dataset.id is 'Hash of the messages and where they come from.';
comment on column convo.finetune_dataset.conversation_id is 'The conversation it was made of.';
comment on column convo.finetune_dataset.source is 'Partition key of the document source.';
comment on column convo.finetune_dataset.split is 'train, validation or test; documents never straddle.';
comment on column convo.finetune_dataset.messages is 'OpenAI messages; people in them are invented unless placeholders were asked for.';
comment on column convo.finetune_dataset.chunk_ids is 'Passages that answers cite.';
comment on column convo.finetune_dataset.document_ids is 'Documents that these are part of.';
comment on column convo.finetune_dataset.context_ids is 'Passages shown in the system message, in order.';
comment on column convo.finetune_dataset.kinds is 'One kind per exchange.';
comment on column convo.finetune_dataset.persona is 'Who asks.';
comment on column convo.finetune_dataset.tier is 'Who worded it.';
comment on column convo.finetune_dataset.model is 'Chat model.';
comment on column convo.finetune_dataset.recipe is 'Prompts that made it.';
comment on column convo.finetune_dataset.tokens is 'Length for the model to be tuned.';

comment on table convo.ledger is 'What became of every input of every asset, and by which recipe.';
comment on column convo.ledger.asset is 'The asset.';
comment on column convo.ledger.input_id is 'The row of its parent.';
comment on column convo.ledger.source is 'Partition key of the document source.';
comment on column convo.ledger.recipe is 'Fingerprint of step, settings and models.';
comment on column convo.ledger.outcome is 'done, rejected or quarantined.';
comment on column convo.ledger.reasons is 'Why not, counted.';
comment on column convo.ledger.outputs is 'Rows that were made.';
comment on column convo.ledger.recorded_at is 'When.';
