-- The schema of Convo Assets: one table per asset, named after it, in the order of the asset graph; the
-- ledger; retrieval. Every derived row references the row it was derived from, so that deleting a
-- document deletes everything that rests on it. Comments are shown by the Dagster UI and Supabase Studio.
--
-- Once this has been released it is never changed: what comes later is a migration of its own.
create extension if not exists vector with schema extensions;

create schema if not exists convo;

-- Words of a text as they are searched, in the language of the text ----------------------------------------

-- The names that `chunks.language` may have: languages that Postgres stems.
create function convo.text_config(language text) returns regconfig
language sql immutable security invoker set search_path = '' as $$
  select case language
    when 'ar' then 'arabic' when 'ca' then 'catalan' when 'da' then 'danish' when 'de' then 'german'
    when 'el' then 'greek' when 'es' then 'spanish' when 'eu' then 'basque' when 'fi' then 'finnish'
    when 'fr' then 'french' when 'ga' then 'irish' when 'hi' then 'hindi' when 'hu' then 'hungarian'
    when 'hy' then 'armenian' when 'id' then 'indonesian' when 'it' then 'italian' when 'lt' then 'lithuanian'
    when 'ne' then 'nepali' when 'nl' then 'dutch' when 'no' then 'norwegian' when 'pt' then 'portuguese'
    when 'ro' then 'romanian' when 'ru' then 'russian' when 'sr' then 'serbian' when 'sv' then 'swedish'
    when 'ta' then 'tamil' when 'tr' then 'turkish' else 'english'
  end::regconfig
$$;

-- Typographic signs become blanks and apostrophes first: the parser takes all that is not ASCII for letters
-- in a database with locale C, so that a quoted word would be another word than the same without quotes.
create function convo.lexemes_of(language text, words text) returns tsvector
language sql immutable security invoker set search_path = '' as $$
  select to_tsvector(
    convo.text_config(language),
    translate(words, U&'\2018\2019\02BC\201C\201D\201E\201F\201A\00AB\00BB\2039\203A\00BF\00A1\2010\2011\2012\2013\2014\2015\2026\2022\00B7\2020\2021\00A7\00B0\2192\2190\00A0\2007\2009\202F\200B\2060\FEFF', rpad('''''''', 64))
  )
$$;

-- Tables: the assets of one document source --------------------------------------------------------------

-- What arrived. Raw text never enters the database: it stays in the landing zone.
create table convo.raw_docs (
  id text primary key,
  source text not null,
  media_type text not null,
  bytes bigint not null,
  characters bigint not null,
  content_hash text not null
);
create index raw_docs_source_idx on convo.raw_docs (source);
comment on table convo.raw_docs is 'Files that could be read: what is known of them without their words.';
comment on column convo.raw_docs.id is 'Hash of source, path and content of the file.';
comment on column convo.raw_docs.source is 'Partition key of the document source.';
comment on column convo.raw_docs.media_type is 'What kind of file it is.';
comment on column convo.raw_docs.bytes is 'Size of the file.';
comment on column convo.raw_docs.characters is 'Length of its text as Markdown.';
comment on column convo.raw_docs.content_hash is 'Hash of its text as Markdown: another converter may read the same file in another way.';

create table convo.redacted_docs (
  id text primary key,
  raw_doc_id text not null references convo.raw_docs (id) on delete cascade,
  source text not null,
  name text not null,
  content text not null,
  redactions jsonb not null,
  pages jsonb not null default '[]'
);
create index redacted_docs_raw_doc_id_idx on convo.redacted_docs (raw_doc_id);
create index redacted_docs_source_idx on convo.redacted_docs (source, id);
comment on table convo.redacted_docs is 'Documents whose personal data has been replaced by placeholders, and that passed the leak gate.';
comment on column convo.redacted_docs.id is 'Hash of the raw document, the redacted text and where it was redacted.';
comment on column convo.redacted_docs.raw_doc_id is 'The file it was made of.';
comment on column convo.redacted_docs.source is 'Partition key of the document source.';
comment on column convo.redacted_docs.name is 'Name of the file, redacted.';
comment on column convo.redacted_docs.content is 'Text as Markdown, with placeholders such as [PERSON_1].';
comment on column convo.redacted_docs.redactions is 'Per placeholder: type, place, detector and score; never the value.';
comment on column convo.redacted_docs.pages is 'Per block: place, page or slide, and box as shares of it (left, top, right, bottom).';

create table convo.chunks (
  id text primary key,
  redacted_doc_id text not null references convo.redacted_docs (id) on delete cascade,
  source text not null,
  ordinal integer not null,
  start_offset integer not null,
  end_offset integer not null,
  heading_path text[] not null,
  content text not null,
  embed_text text not null,
  token_count integer not null,
  pages jsonb not null default '[]',
  language text not null default 'en',
  lexemes tsvector not null generated always as (convo.lexemes_of(language, embed_text)) stored,
  check (start_offset >= 0 and end_offset > start_offset)
);
-- Read for hundreds of rows in a search: the texts beside it are compressed first.
alter table convo.chunks alter column lexemes set storage main;
create index chunks_redacted_doc_id_idx on convo.chunks (redacted_doc_id);
create index chunks_source_idx on convo.chunks (source, id);
create index chunks_lexemes_idx on convo.chunks using gin (lexemes);
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
comment on column convo.chunks.pages is 'Where it is to be seen: place, page and box of what it is made of.';
comment on column convo.chunks.language is 'Language by which its words are stemmed (ISO 639): its document''s, or English.';

-- In how many passages a word occurs, which is what tells the words that decide a question from those that
-- are everywhere. Each statement that changes chunks appends what it changed, and sums are what is true:
-- writers wait for nobody, and a transaction sees exactly its own rows. `merge_lexeme_counts` adds up.
-- Words are hashed: nothing that can be read is left of a passage between its deletion and the next merge.
create table convo.lexeme_counts (
  lexeme_hash bytea not null,
  language text not null,
  source text not null,
  batch bigint not null,
  chunks integer not null,
  tokens bigint not null default 0,
  primary key (lexeme_hash, language, source, batch)
);
create sequence convo.lexeme_batches;
comment on table convo.lexeme_counts is 'Changes of the number of passages that contain a word; the sum is the document frequency.';
comment on column convo.lexeme_counts.lexeme_hash is 'First 8 bytes of the SHA-256 of a lexeme; empty: all passages.';
comment on column convo.lexeme_counts.language is 'Language of the passages: each has its own statistics.';
comment on column convo.lexeme_counts.source is 'Partition key of the document source.';
comment on column convo.lexeme_counts.batch is 'The statement that changed it.';
comment on column convo.lexeme_counts.chunks is 'Passages added, negative if they were deleted.';
comment on column convo.lexeme_counts.tokens is 'Tokens added with them; only where all passages are counted.';

-- The dimension belongs to the model, not to the schema: one partial HNSW index per dimension is
-- built by the pipeline once there is enough to index.
create table convo.embeddings (
  id text primary key,
  chunk_id text not null unique references convo.chunks (id) on delete cascade,
  source text not null,
  model text not null,
  dimensions integer not null,
  embedding extensions.halfvec not null
);
create index embeddings_source_idx on convo.embeddings (source, id);
comment on table convo.embeddings is 'One unit vector per passage.';
comment on column convo.embeddings.id is 'Hash of passage and model.';
comment on column convo.embeddings.chunk_id is 'The passage.';
comment on column convo.embeddings.source is 'Partition key of the document source.';
comment on column convo.embeddings.model is 'Model and everything that changes its vectors.';
comment on column convo.embeddings.dimensions is 'Length of the vector.';
comment on column convo.embeddings.embedding is 'The vector.';

create table convo.conversations (
  id text primary key,
  chunk_id text not null references convo.chunks (id) on delete cascade,
  source text not null,
  tier text not null check (tier in ('large', 'small', 'template')),
  model text not null,
  prompt_hash text not null,
  seed bigint not null,
  persona text not null default '',
  embedding extensions.halfvec
);
create index conversations_chunk_id_idx on convo.conversations (chunk_id);
create index conversations_source_idx on convo.conversations (source, id);
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

create table convo.turns (
  conversation_id text not null references convo.conversations (id) on delete cascade,
  ordinal integer not null,
  role text not null check (role in ('user', 'assistant')),
  content text not null,
  kind text not null default 'answerable',
  standalone text not null default '',
  primary key (conversation_id, ordinal)
);
comment on table convo.turns is 'What is said in a conversation.';
comment on column convo.turns.conversation_id is 'The conversation.';
comment on column convo.turns.ordinal is 'Place in it, from 0.';
comment on column convo.turns.role is 'user or assistant.';
comment on column convo.turns.content is 'What is said.';
comment on column convo.turns.kind is 'What kind of exchange it is part of: answerable, unanswerable, comparison, …';
comment on column convo.turns.standalone is 'What a user turn asks if nothing was said before.';

-- Which passage supports an assistant turn: offsets count characters of the redacted document.
create table convo.citations (
  conversation_id text not null,
  turn_ordinal integer not null,
  ordinal integer not null,
  chunk_id text not null references convo.chunks (id) on delete cascade,
  start_offset integer not null,
  end_offset integer not null,
  rank integer not null,
  score double precision not null,
  pages jsonb not null default '[]',
  primary key (conversation_id, turn_ordinal, ordinal),
  foreign key (conversation_id, turn_ordinal)
    references convo.turns (conversation_id, ordinal) on delete cascade,
  check (start_offset >= 0 and end_offset > start_offset)
);
create index citations_chunk_id_idx on convo.citations (chunk_id);
comment on table convo.citations is 'Characters of redacted documents that a turn of the assistant rests on.';

create view convo.conversation_documents with (security_invoker = true) as
  select distinct t.conversation_id, k.redacted_doc_id, d.raw_doc_id, d.source
  from convo.citations t
  join convo.chunks k on k.id = t.chunk_id
  join convo.redacted_docs d on d.id = k.redacted_doc_id;

create table convo.finetune_dataset (
  id text primary key,
  conversation_id text not null references convo.conversations (id) on delete cascade,
  source text not null,
  split text not null check (split in ('train', 'validation', 'test', 'knowledge')),
  messages jsonb not null,
  chunk_ids text[] not null,
  document_ids text[] not null default '{}',
  context_ids text[] not null default '{}',
  kinds text[] not null default '{}',
  persona text not null default '',
  tier text not null,
  model text not null,
  prompt_hash text not null default '',
  tokens integer not null default 0,
  form text not null default 'conversation',
  fact_ids text[] not null default '{}',
  wanted text[] not null default '{}',
  pages jsonb not null default '[]'
);
create index finetune_dataset_conversation_id_idx on convo.finetune_dataset (conversation_id);
create index finetune_dataset_source_idx on convo.finetune_dataset (source, id);
create index finetune_dataset_context_idx on convo.finetune_dataset using gin (context_ids);
comment on table convo.finetune_dataset is 'Conversations as a trainer reads them.';
comment on column convo.finetune_dataset.id is 'Hash of the messages and where they come from.';
comment on column convo.finetune_dataset.conversation_id is 'The conversation it was made of.';
comment on column convo.finetune_dataset.source is 'Partition key of the document source.';
comment on column convo.finetune_dataset.split is 'train, validation, test, or knowledge: questions about facts of train; documents never straddle.';
comment on column convo.finetune_dataset.messages is 'OpenAI messages; people in them are invented unless placeholders were asked for.';
comment on column convo.finetune_dataset.chunk_ids is 'Passages that answers cite.';
comment on column convo.finetune_dataset.document_ids is 'Documents that these are part of.';
comment on column convo.finetune_dataset.context_ids is 'Passages shown in the system message, in order; of a row about a fact, the one that states it.';
comment on column convo.finetune_dataset.kinds is 'One kind per exchange.';
comment on column convo.finetune_dataset.persona is 'Who asks.';
comment on column convo.finetune_dataset.tier is 'Who worded it.';
comment on column convo.finetune_dataset.model is 'Chat model.';
comment on column convo.finetune_dataset.prompt_hash is 'Hash of the prompts that made it.';
comment on column convo.finetune_dataset.tokens is 'Length for the model to be tuned.';
comment on column convo.finetune_dataset.form is 'conversation, or how a single fact is said.';
comment on column convo.finetune_dataset.fact_ids is 'Facts that the row says or asks for.';
comment on column convo.finetune_dataset.wanted is 'What a right answer to a question about a fact holds.';
comment on column convo.finetune_dataset.pages is 'Where what it cites is to be seen: document, page and box.';

-- Tables: what is made of all sources together ------------------------------------------------------------

-- A release is named by what it holds and never changes; it may be withdrawn.
create table convo.dataset_releases (
  version text primary key,
  created_at timestamptz not null default now(),
  materialized_at timestamptz not null default now(),
  manifest jsonb not null,
  withdrawn_at timestamptz,
  withdrawn_because text
);

-- Rows are copied: a release stays what it was when documents change. They are deleted only by
-- `convo-assets forget`, which finds them by their documents and withdraws the release.
create table convo.dataset_release_rows (
  version text not null references convo.dataset_releases (version) on delete cascade,
  row_id text not null,
  source text not null,
  split text not null check (split in ('train', 'validation', 'test', 'knowledge')),
  messages jsonb not null,
  chunk_ids text[] not null,
  raw_doc_ids text[] not null,
  tier text not null,
  model text not null,
  prompt_hash text not null,
  tokens integer not null,
  primary key (version, row_id)
);
create index dataset_release_rows_documents_idx on convo.dataset_release_rows using gin (raw_doc_ids);

create table convo.finetuned_models (
  run text primary key,
  created_at timestamptz not null default now(),
  materialized_at timestamptz not null default now(),
  release text not null references convo.dataset_releases (version),
  base_model text not null,
  manifest jsonb not null,
  withdrawn_because text
);
create index finetuned_models_release_idx on convo.finetuned_models (release);

-- Tables: what is remembered ------------------------------------------------------------------------------

-- What became of every input row of every asset, and under which fingerprint.
create table convo.ledger (
  asset text not null,
  input_id text not null,
  source text not null,
  fingerprint text not null,
  step_version text not null,
  outcome text not null check (outcome in ('done', 'partial', 'rejected', 'quarantined')),
  reasons jsonb not null,
  places jsonb not null default '[]',
  outputs integer not null,
  removed jsonb not null default '{}',
  recorded_at timestamptz not null default now(),
  primary key (asset, input_id)
);
create index ledger_input_id_idx on convo.ledger (input_id);
create index ledger_source_idx on convo.ledger (source, asset);
comment on table convo.ledger is 'What became of every input of every asset, and under which fingerprint.';
comment on column convo.ledger.asset is 'The asset.';
comment on column convo.ledger.input_id is 'The row of its parent.';
comment on column convo.ledger.source is 'Partition key of the document source.';
comment on column convo.ledger.fingerprint is 'Hash of step, version, settings and models.';
comment on column convo.ledger.step_version is 'Version of the step alone, as its code names it.';
comment on column convo.ledger.outcome is 'done, partial (part of the input is not in its outputs), rejected or quarantined.';
comment on column convo.ledger.reasons is 'Why not, or why not all of it, counted.';
comment on column convo.ledger.outputs is 'Rows that were made.';
comment on column convo.ledger.removed is 'What was taken out of them on purpose, counted by kind.';
comment on column convo.ledger.recorded_at is 'When.';
comment on column convo.ledger.places is 'Where in the input the reasons are, by kind and position.';

-- What people said of conversations. A review is of what is said and of the passages that it rests on: it
-- survives that they are made again, and goes when one of the passages does.
create table convo.reviews (
  key text not null,
  reviewer text not null,
  source text not null,
  chunk_ids text[] not null,
  decision text not null check (decision in ('accepted', 'rejected', 'edited')),
  reason text not null default '',
  comment text not null default '',
  edits jsonb not null default '{}',
  decided_at timestamptz not null default now(),
  primary key (key, reviewer)
);
create index reviews_source_idx on convo.reviews (source);
create index reviews_chunk_ids_idx on convo.reviews using gin (chunk_ids);
comment on table convo.reviews is 'What people decided about conversations: one row for each reviewer, the newest counts.';
comment on column convo.reviews.key is 'Hash of what is said and of the passages it rests on: convo.review_key.';
comment on column convo.reviews.reviewer is 'Who.';
comment on column convo.reviews.source is 'Partition key of the document source.';
comment on column convo.reviews.chunk_ids is 'The passages it rests on.';
comment on column convo.reviews.decision is 'accepted, rejected or edited.';
comment on column convo.reviews.reason is 'Why it was rejected.';
comment on column convo.reviews.comment is 'What else there was to say.';
comment on column convo.reviews.edits is 'Texts of the turns that were edited, by their ordinal.';
comment on column convo.reviews.decided_at is 'When.';

-- What must not come back when its file is still there: the hash of source, path and content.
create table convo.forgotten (
  raw_doc_id text primary key,
  source text not null,
  forgotten_at timestamptz not null default now()
);

-- Functions: what goes with a deleted or changed row --------------------------------------------------------

-- A ledger row says "this input has been dealt with and these outputs exist". It does not hold any more
-- once the input or one of the outputs is deleted: then the input is pending again, or gone.
create function convo.invalidate_ledger() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.ledger l using deleted d where l.input_id = d.id;
  if tg_nargs > 0 then
    delete from convo.ledger l using deleted d
    where l.asset = tg_table_name and l.input_id = (to_jsonb(d) ->> tg_argv[0]);
  end if;
  return null;
end $$;

-- Neither does it once the text of a raw document is another one under the same id, which names the file:
-- what was made of the old text stays until the next run, which replaces what has become different.
create function convo.invalidate_ledger_of_changed_text() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.ledger l using old_rows o join new_rows n on n.id = o.id
  where n.content_hash <> o.content_hash and l.input_id = n.id and l.asset <> tg_table_name;
  return null;
end $$;

-- An answer that lost one of its passages is no longer grounded: its conversation goes with it.
create function convo.delete_ungrounded_conversations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.conversations c using deleted d where c.id = d.conversation_id;
  return null;
end $$;

-- A passage that a row shows is part of the row, though nothing in it may rest on the passage.
create function convo.delete_rows_that_show() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.finetune_dataset f
  where f.context_ids && (select coalesce(array_agg(d.id), '{}') from deleted d);
  return null;
end $$;

-- What is said in a conversation and the passages it rests on, as one name.
create function convo.review_key(conversation text) returns text
language sql stable security invoker set search_path = '' as $$
  select encode(sha256(convert_to(concat_ws(E'\n',
    (select string_agg(t.role || ' ' || t.content, E'\n' order by t.ordinal)
     from convo.turns t where t.conversation_id = conversation),
    (select string_agg(distinct q.chunk_id, ' ' order by q.chunk_id)
     from convo.citations q where q.conversation_id = conversation)), 'UTF8')), 'hex')
$$;

-- A review of what rested on a passage says nothing any more, and an edited answer must not outlive it.
create function convo.delete_lapsed_reviews() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.reviews r
  where r.chunk_ids && (select coalesce(array_agg(d.id), '{}') from deleted d);
  return null;
end $$;

-- Functions: statistics of words ----------------------------------------------------------------------------

-- Appends what a statement added to the counts, or took from them if the argument is -1.
create function convo.count_lexemes() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  sign constant integer := tg_argv[0];
  statement constant bigint := nextval('convo.lexeme_batches');
begin
  insert into convo.lexeme_counts (lexeme_hash, language, source, batch, chunks, tokens)
  select '', c.language, c.source, statement, sign * count(*), sign * sum(c.token_count)
  from changed c group by c.language, c.source
  union all
  select substr(sha256(convert_to(w.lexeme, 'UTF8')), 1, 8), w.language, w.source, statement, sign * w.chunks, 0
  from (
    select l.lexeme, c.language, c.source, count(*) as chunks
    from changed c, unnest(tsvector_to_array(c.lexemes)) l(lexeme) group by 1, 2, 3
  ) w;
  return null;
end $$;

create function convo.truncate_lexeme_counts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  truncate convo.lexeme_counts;
  return null;
end $$;

-- Adds up the counts of every word that has several, and removes words that no passage contains any more.
-- What other transactions append meanwhile is not seen and stays as it is.
create function convo.merge_lexeme_counts() returns void
language plpgsql security invoker set search_path = '' as $$
begin
  -- Two that merge the same rows would count them twice or wait for each other.
  perform pg_advisory_xact_lock(7202611281);
  with several as (
    select c.lexeme_hash, c.language, c.source from convo.lexeme_counts c
    group by 1, 2, 3 having count(*) > 1 or sum(c.chunks) = 0
  ), taken as (
    delete from convo.lexeme_counts c using several s
    where c.lexeme_hash = s.lexeme_hash and c.language = s.language and c.source = s.source
    returning c.*
  )
  insert into convo.lexeme_counts (lexeme_hash, language, source, batch, chunks, tokens)
  select t.lexeme_hash, t.language, t.source, nextval('convo.lexeme_batches'), t.chunks, t.tokens
  from (
    select lexeme_hash, language, source, sum(chunks) as chunks, sum(tokens) as tokens
    from taken group by 1, 2, 3 having sum(chunks) <> 0
  ) t;
end $$;

-- Functions: retrieval ------------------------------------------------------------------------------------

-- Filters go into the scans, not on top of them: an index scan goes on until it has enough rows that
-- pass. A key that is not known is an error; ignoring it would return what was to be left out.
create function convo.chunk_filter(filter jsonb) returns text
language plpgsql immutable security invoker set search_path = '' as $$
declare
  condition text := '';
  key text;
  value text;
begin
  -- Null would be equal to nothing and leave everything out.
  for key, value in select * from jsonb_each_text(coalesce(filter, '{}')) loop
    condition := condition || case key
      when 'source' then format(' and k.source = %L', value)
      when 'redacted_doc_id' then format(' and k.redacted_doc_id = %L', value)
      when 'heading' then format(' and %L = any (k.heading_path)', value)
      else null
    end;
    -- Values are not repeated: they may name people, and messages end in logs.
    if condition is null or value is null then
      raise exception 'filter % is %', quote_literal(key), case when value is null then 'null' else 'unknown' end
        using hint = 'Filter by source, redacted_doc_id or heading.', errcode = '22023';
    end if;
  end loop;
  return condition;
end $$;

-- How the vector index is scanned for the rest of a transaction. A narrow filter may pass one row in
-- thousands; by default a scan gives up after 20,000.
create function convo.set_vector_scan(wanted integer, narrow boolean) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform set_config('hnsw.ef_search', greatest(100, 4 * wanted)::text, true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  perform set_config('hnsw.max_scan_tuples', case when narrow then '1000000' else '20000' end, true);
  perform set_config('jit', 'off', true);
end $$;

-- The nearest vectors, for callers that know match_documents(query_embedding, match_count, filter).
create function convo.match_chunks(
  query_embedding extensions.halfvec,
  match_count integer default 10,
  filter jsonb default '{}'
) returns table (
  chunk_id text, redacted_doc_id text, source text, heading_path text[], content text,
  start_offset integer, end_offset integer, similarity double precision
)
language plpgsql stable security invoker set search_path = '' as $$
declare
  wanted integer := greatest(1, least(match_count, 200));
  width integer := extensions.vector_dims(query_embedding);
  condition text := convo.chunk_filter(filter);
begin
  perform convo.set_vector_scan(wanted, condition <> '');
  return query execute format($query$
    with nearest as materialized (
      select e.chunk_id, (e.embedding::extensions.halfvec(%1$s)) operator(extensions.<=>) $1::extensions.halfvec(%1$s) as distance
      from convo.embeddings e %2$s
      where e.dimensions = %1$s %3$s
      order by distance limit $2
    )
    select k.id, k.redacted_doc_id, k.source, k.heading_path, k.content, k.start_offset, k.end_offset,
           (1 - n.distance)::double precision
    from nearest n join convo.chunks k on k.id = n.chunk_id
    order by n.distance, k.id
  $query$, width, case when condition = '' then '' else 'join convo.chunks k on k.id = e.chunk_id' end, condition)
  using query_embedding, wanted;
end $$;

-- Which passages a question's words are looked for in: those with a word that is rare, or with two of
-- those that are less rare, so that some hundred are rated instead of all that share a common word. Words
-- come rarest first, as quoted lexemes, with the number of passages each is in; `max_passages` bounds the passages
-- that are expected, `total` is the number of all.
create function convo.candidate_query(words text[], frequencies bigint[], total bigint, max_passages integer) returns text
language plpgsql immutable security invoker set search_path = '' as $$
declare
  clauses text[] := '{}';
  expected double precision := 0;
  rare integer := 0;
  pair record;
begin
  while rare < cardinality(words) and (expected + frequencies[rare + 1] <= max_passages or total <= max_passages) loop
    rare := rare + 1;
    expected := expected + frequencies[rare];
    clauses := clauses || words[rare];
  end loop;
  for pair in
    select words[a] || ' & ' || words[b] as clause, frequencies[a]::double precision * frequencies[b] / total as passages
    from generate_series(rare + 1, least(rare + 6, cardinality(words))) a,
         generate_series(a + 1, least(rare + 6, cardinality(words))) b
    order by passages, a, b
  loop
    exit when expected + pair.passages > max_passages and clauses <> '{}';
    expected := expected + pair.passages;
    clauses := clauses || pair.clause;
  end loop;
  -- A single word that is everywhere.
  return array_to_string(case when clauses = '{}' then words[1:1] else clauses end, ' | ');
end $$;

-- Hybrid retrieval: half the cosine of the vectors, half the BM25 score (k1 = .9, b = .4, as Anserini has
-- them) as a share of the most that the words of the question allow. docs/adr/0016 has the measurements.
-- Rated are the nearest passages and the candidates by words; of a long question, its 16 rarest words.
--
-- In what language a question is asked is not known: it is read in each language that passages have, and
-- rates a passage as the passage's language reads it, by that language's statistics. A word that no passage
-- of a language holds counts among the most that is allowed: one that reads nothing of a question has a
-- small share of it.
--
-- A tsvector says where a word stands but no function says how often. `ts_rank` of one word sums 1 / n² over
-- its n places: frequency = 1 / (π²/6 · (1 - rank)) - 1/2, within 5 % from the first on.
--
-- The nearest are ordered by distance inside a materialized CTE because a window function over distance
-- makes the planner ignore the index. `match_source` is not called `source` because that is a column of
-- what the function returns.
create function convo.search_chunks(
  query_text text,
  query_embedding extensions.halfvec,
  match_count integer default 10,
  match_source text default null,
  filter jsonb default '{}'
) returns table (
  chunk_id text, redacted_doc_id text, source text, heading_path text[], content text,
  start_offset integer, end_offset integer, score double precision, similarity double precision
)
language plpgsql stable security invoker set search_path = '' as $$
declare
  wanted constant integer := greatest(1, least(match_count, 200));
  depth constant integer := greatest(50, 2 * wanted);
  width constant integer := extensions.vector_dims(query_embedding);
  condition constant text := convo.chunk_filter(filter);
  scope constant text := coalesce(match_source, filter ->> 'source');
  -- Within one document, or under a heading, what is rare elsewhere says little.
  max_passages constant integer := case when filter ? 'redacted_doc_id' or filter ? 'heading' then 4000 else 4 * depth end;
  tongue record;
  asked tsvector;
  words text[];
  frequencies bigint[];
  rated text;
  rating text := '';
  matching text := '';
  total bigint := 0;
  tokens double precision := 0;
begin
  perform convo.set_vector_scan(wanted, condition <> '' or match_source is not null);
  for tongue in
    select c.language, sum(c.chunks)::bigint as chunks, sum(c.tokens) as tokens
    from convo.lexeme_counts c where c.lexeme_hash = '' and (scope is null or c.source = scope)
    group by c.language having sum(c.chunks) > 0 order by c.language
  loop
    total := total + tongue.chunks;
    tokens := tokens + tongue.tokens;
    asked := convo.lexemes_of(tongue.language, query_text);
    select array_agg(w.quoted order by w.chunks, w.quoted), array_agg(w.chunks order by w.chunks, w.quoted)
    into words, frequencies
    from (
      select '''' || replace(replace(u.lexeme, '\', '\\'), '''', '''''') || '''' as quoted, sum(c.chunks)::bigint as chunks
      from unnest(asked) u
      join convo.lexeme_counts c on c.lexeme_hash = substr(sha256(convert_to(u.lexeme, 'UTF8')), 1, 8)
      where c.language = tongue.language and (scope is null or c.source = scope)
      group by 1 having sum(c.chunks) > 0 order by 2, 1 limit 16
    ) w;
    continue when words is null;
    select string_agg(format(
             '+ %s * coalesce(1 - k.slack / (1 / (1.6449340668 * (1 - nullif(ts_rank(''{1,1,1,1}'', k.lexemes, %L), 0))) + k.slack - 0.5), 0)',
             i.idf, words[i.place]), ' ')
           || format(') / %s', sum(i.idf) + greatest(least(length(asked), 16) - cardinality(words), 0) * ln(2 * tongue.chunks + 2))
    into rated
    from (
      select a.place, ln(1 + (tongue.chunks - least(frequencies[a.place], tongue.chunks) + 0.5) / (frequencies[a.place] + 0.5))::double precision as idf
      from generate_subscripts(words, 1) a(place)
    ) i;
    rating := rating || format(' when %L then (0 %s', tongue.language, rated);
    matching := matching || format(
      ' or k.language = %L and k.lexemes @@ %L::tsquery', tongue.language,
      convo.candidate_query(words, frequencies, tongue.chunks, max_passages));
  end loop;
  rating := case when rating = '' then '0' else format('case k.language%s else 0 end', rating) end;
  return query execute format($query$
    with nearest as materialized (
      select e.chunk_id, (e.embedding::extensions.halfvec(%1$s)) operator(extensions.<=>) $1::extensions.halfvec(%1$s) as distance
      from convo.embeddings e %2$s
      where e.dimensions = %1$s and ($2 is null or e.source = $2) %3$s
      order by distance limit $3
    ), matching as materialized (
      select k.id, %4$s as relevance
      from (
        select k.id, k.language, k.lexemes || '' as lexemes, 0.9 * (0.6 + 0.4 * k.token_count / $4) as slack
        from convo.chunks k
        where (false%5$s) and ($2 is null or k.source = $2) %3$s
        limit 3 * $6
      ) k
      order by relevance desc, k.id limit $3
    ), pool as (
      select k.id, %4$s as relevance, 1 - k.distance as similarity
      from (
        select n.chunk_id as id, k.language, n.distance, k.lexemes || '' as lexemes, 0.9 * (0.6 + 0.4 * k.token_count / $4) as slack
        from nearest n join convo.chunks k on k.id = n.chunk_id
        limit $3
      ) k
      union all
      select m.id, m.relevance, 1 - ((e.embedding::extensions.halfvec(%1$s)) operator(extensions.<=>) $1::extensions.halfvec(%1$s))
      from matching m left join convo.embeddings e on e.chunk_id = m.id and e.dimensions = %1$s
      where not exists (select from nearest n where n.chunk_id = m.id)
    ), best as (
      select p.id, p.similarity, 0.5 * p.relevance + 0.5 * coalesce(p.similarity, 0) as score
      from pool p order by 3 desc, 1 limit $5
    )
    select k.id, k.redacted_doc_id, k.source, k.heading_path, k.content, k.start_offset, k.end_offset,
           b.score::double precision, b.similarity::double precision
    from best b join convo.chunks k on k.id = b.id
    order by b.score desc, k.id
  $query$, width, case when condition = '' then '' else 'join convo.chunks k on k.id = e.chunk_id' end, condition, rating, matching)
  using query_embedding, match_source, depth, greatest(tokens / greatest(total, 1), 1), wanted, max_passages;
end $$;

-- Triggers ------------------------------------------------------------------------------------------------

create trigger invalidate_ledger after delete on convo.raw_docs
  referencing old table as deleted for each statement execute function convo.invalidate_ledger();
create trigger invalidate_ledger after delete on convo.redacted_docs
  referencing old table as deleted for each statement execute function convo.invalidate_ledger('raw_doc_id');
create trigger invalidate_ledger after delete on convo.chunks
  referencing old table as deleted for each statement execute function convo.invalidate_ledger('redacted_doc_id');
create trigger invalidate_ledger after delete on convo.embeddings
  referencing old table as deleted for each statement execute function convo.invalidate_ledger('chunk_id');
create trigger invalidate_ledger after delete on convo.conversations
  referencing old table as deleted for each statement execute function convo.invalidate_ledger('chunk_id');
create trigger invalidate_ledger after delete on convo.finetune_dataset
  referencing old table as deleted for each statement execute function convo.invalidate_ledger('conversation_id');

create trigger invalidate_ledger_of_changed_text after update on convo.raw_docs
  referencing old table as old_rows new table as new_rows
  for each statement execute function convo.invalidate_ledger_of_changed_text();

create trigger count_inserted_lexemes after insert on convo.chunks
  referencing new table as changed for each statement execute function convo.count_lexemes('1');
create trigger count_deleted_lexemes after delete on convo.chunks
  referencing old table as changed for each statement execute function convo.count_lexemes('-1');
create trigger count_lexemes_before_update after update on convo.chunks
  referencing old table as changed for each statement execute function convo.count_lexemes('-1');
create trigger count_lexemes_of_update after update on convo.chunks
  referencing new table as changed for each statement execute function convo.count_lexemes('1');
create trigger truncate_lexeme_counts after truncate on convo.chunks
  for each statement execute function convo.truncate_lexeme_counts();

create trigger delete_rows_that_show after delete on convo.chunks
  referencing old table as deleted for each statement execute function convo.delete_rows_that_show();
create trigger delete_lapsed_reviews after delete on convo.chunks
  referencing old table as deleted for each statement execute function convo.delete_lapsed_reviews();
create trigger delete_ungrounded_conversations after delete on convo.citations
  referencing old table as deleted for each statement execute function convo.delete_ungrounded_conversations();

-- Grants: the pipeline may do everything, a signed-in application may search and nothing else ------------

revoke all on schema convo from public;
grant usage on schema convo to authenticated, service_role;
grant all on all tables in schema convo to service_role;
grant usage on sequence convo.lexeme_batches to service_role;
grant select on convo.chunks, convo.embeddings, convo.lexeme_counts to authenticated;

revoke execute on all functions in schema convo from public;
grant execute on function convo.text_config, convo.lexemes_of to authenticated, service_role;
grant execute on function convo.chunk_filter, convo.set_vector_scan, convo.candidate_query, convo.match_chunks,
  convo.search_chunks to authenticated, service_role;
grant execute on function convo.merge_lexeme_counts, convo.review_key to service_role;

-- Row level security --------------------------------------------------------------------------------------

alter table convo.raw_docs enable row level security;
alter table convo.redacted_docs enable row level security;
alter table convo.chunks enable row level security;
alter table convo.embeddings enable row level security;
alter table convo.lexeme_counts enable row level security;
alter table convo.conversations enable row level security;
alter table convo.turns enable row level security;
alter table convo.citations enable row level security;
alter table convo.finetune_dataset enable row level security;
alter table convo.dataset_releases enable row level security;
alter table convo.dataset_release_rows enable row level security;
alter table convo.finetuned_models enable row level security;
alter table convo.ledger enable row level security;
alter table convo.forgotten enable row level security;
alter table convo.reviews enable row level security;

create policy authenticated_may_search on convo.chunks for select to authenticated using (true);
create policy authenticated_may_search on convo.embeddings for select to authenticated using (true);
create policy authenticated_may_search on convo.lexeme_counts for select to authenticated using (true);
