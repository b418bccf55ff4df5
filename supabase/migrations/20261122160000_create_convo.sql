-- One table per asset, named after it; every derived row references the row it was derived from, so
-- that deleting a document deletes everything that rests on it.
create extension if not exists vector with schema extensions;

create schema if not exists convo;
revoke all on schema convo from public;
grant usage on schema convo to authenticated, service_role;

-- What arrived. Raw text never enters the database: it stays in the landing zone.
create table convo.raw_docs (
  id text primary key,
  source text not null,
  media_type text not null,
  bytes bigint not null,
  characters bigint not null
);
create index raw_docs_source_idx on convo.raw_docs (source);

create table convo.redacted_docs (
  id text primary key,
  raw_doc_id text not null references convo.raw_docs (id) on delete cascade,
  source text not null,
  name text not null,
  content text not null,
  redactions jsonb not null
);
create index redacted_docs_raw_doc_id_idx on convo.redacted_docs (raw_doc_id);
create index redacted_docs_source_idx on convo.redacted_docs (source, id);

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
  lexemes tsvector not null generated always as (to_tsvector('english', embed_text)) stored,
  check (start_offset >= 0 and end_offset > start_offset)
);
create index chunks_redacted_doc_id_idx on convo.chunks (redacted_doc_id);
create index chunks_source_idx on convo.chunks (source, id);
create index chunks_lexemes_idx on convo.chunks using gin (lexemes);

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

create table convo.conversations (
  id text primary key,
  chunk_id text not null references convo.chunks (id) on delete cascade,
  source text not null,
  tier text not null check (tier in ('large', 'small', 'template')),
  model text not null,
  prompt_hash text not null,
  seed bigint not null
);
create index conversations_chunk_id_idx on convo.conversations (chunk_id);
create index conversations_source_idx on convo.conversations (source, id);

create table convo.turns (
  conversation_id text not null references convo.conversations (id) on delete cascade,
  ordinal integer not null,
  role text not null check (role in ('user', 'assistant')),
  content text not null,
  primary key (conversation_id, ordinal)
);

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
  primary key (conversation_id, turn_ordinal, ordinal),
  foreign key (conversation_id, turn_ordinal)
    references convo.turns (conversation_id, ordinal) on delete cascade,
  check (start_offset >= 0 and end_offset > start_offset)
);
create index citations_chunk_id_idx on convo.citations (chunk_id);

create table convo.finetune_dataset (
  id text primary key,
  conversation_id text not null references convo.conversations (id) on delete cascade,
  source text not null,
  split text not null check (split in ('train', 'validation', 'test')),
  messages jsonb not null,
  chunk_ids text[] not null,
  tier text not null,
  model text not null
);
create index finetune_dataset_conversation_id_idx on convo.finetune_dataset (conversation_id);
create index finetune_dataset_source_idx on convo.finetune_dataset (source, id);

-- What became of every input row of every asset, and under which recipe.
create table convo.ledger (
  asset text not null,
  input_id text not null,
  source text not null,
  recipe text not null,
  outcome text not null check (outcome in ('done', 'rejected', 'quarantined')),
  reasons jsonb not null,
  outputs integer not null,
  recorded_at timestamptz not null default now(),
  primary key (asset, input_id)
);
create index ledger_input_id_idx on convo.ledger (input_id);
create index ledger_source_idx on convo.ledger (source, asset);

-- A ledger row says "this input has been dealt with and these outputs exist". It is void as soon as
-- the input or one of the outputs is deleted: then the input is pending again, or gone.
create function convo.void_ledger() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.ledger l using deleted d where l.input_id = d.id;
  if tg_nargs > 0 then
    delete from convo.ledger l using deleted d
    where l.asset = tg_table_name and l.input_id = (to_jsonb(d) ->> tg_argv[0]);
  end if;
  return null;
end $$;

create trigger void_ledger after delete on convo.raw_docs
  referencing old table as deleted for each statement execute function convo.void_ledger();
create trigger void_ledger after delete on convo.redacted_docs
  referencing old table as deleted for each statement execute function convo.void_ledger('raw_doc_id');
create trigger void_ledger after delete on convo.chunks
  referencing old table as deleted for each statement execute function convo.void_ledger('redacted_doc_id');
create trigger void_ledger after delete on convo.embeddings
  referencing old table as deleted for each statement execute function convo.void_ledger('chunk_id');
create trigger void_ledger after delete on convo.conversations
  referencing old table as deleted for each statement execute function convo.void_ledger('chunk_id');
create trigger void_ledger after delete on convo.finetune_dataset
  referencing old table as deleted for each statement execute function convo.void_ledger('conversation_id');

-- An answer that lost one of its passages is no longer grounded: its conversation goes with it.
create function convo.drop_ungrounded_conversations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.conversations c using deleted d where c.id = d.conversation_id;
  return null;
end $$;
create trigger drop_ungrounded_conversations after delete on convo.citations
  referencing old table as deleted for each statement execute function convo.drop_ungrounded_conversations();

revoke execute on function convo.void_ledger, convo.drop_ungrounded_conversations from public;

create view convo.conversation_documents with (security_invoker = true) as
  select distinct t.conversation_id, k.redacted_doc_id, d.raw_doc_id, d.source
  from convo.citations t
  join convo.chunks k on k.id = t.chunk_id
  join convo.redacted_docs d on d.id = k.redacted_doc_id;

-- Hybrid retrieval: reciprocal rank fusion (k = 60, Cormack et al. 2009) of the nearest vectors and
-- of OR-ed lexemes. The vector arm orders by distance inside a materialized CTE because a window
-- function over distance makes the planner ignore the index.
create function convo.search_chunks(
  query_text text,
  query_embedding extensions.halfvec,
  match_count integer default 10,
  match_source text default null
) returns table (
  chunk_id text, redacted_doc_id text, source text, heading_path text[], content text,
  start_offset integer, end_offset integer, score double precision, similarity double precision
)
language plpgsql stable security invoker set search_path = '' as $$
declare
  wanted integer := greatest(1, least(match_count, 200));
  width integer := extensions.vector_dims(query_embedding);
begin
  perform set_config('hnsw.ef_search', greatest(100, 4 * wanted)::text, true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  return query execute format($query$
    with nearest as materialized (
      select e.chunk_id, (e.embedding::extensions.halfvec(%1$s)) operator(extensions.<=>) $2::extensions.halfvec(%1$s) as distance
      from convo.embeddings e
      where e.dimensions = %1$s and ($4 is null or e.source = $4)
      order by distance limit 4 * $3
    ), semantic as (
      select n.chunk_id, n.distance, row_number() over (order by n.distance, n.chunk_id) as place from nearest n
    ), words as (
      select coalesce(string_agg(quote_literal(u.lexeme), ' | '), '')::tsquery as query
      from unnest(to_tsvector('english', $1)) u
    ), matching as materialized (
      select k.id, ts_rank(k.lexemes, w.query) as relevance
      from convo.chunks k, words w
      where k.lexemes @@ w.query and ($4 is null or k.source = $4)
      order by relevance desc, k.id limit 4 * $3
    ), lexical as (
      select m.id, row_number() over (order by m.relevance desc, m.id) as place from matching m
    ), fused as (
      select coalesce(s.chunk_id, x.id) as id,
             coalesce(1.0 / (60 + s.place), 0) + coalesce(1.0 / (60 + x.place), 0) as score,
             1 - s.distance as similarity
      from semantic s full join lexical x on x.id = s.chunk_id
      order by 2 desc, 1 limit $3
    )
    select k.id, k.redacted_doc_id, k.source, k.heading_path, k.content, k.start_offset, k.end_offset,
           f.score::double precision, f.similarity::double precision
    from fused f join convo.chunks k on k.id = f.id
    order by f.score desc, k.id
  $query$, width) using query_text, query_embedding, wanted, match_source;
end $$;
revoke execute on function convo.search_chunks from public;
grant execute on function convo.search_chunks to authenticated, service_role;

alter table convo.raw_docs enable row level security;
alter table convo.redacted_docs enable row level security;
alter table convo.chunks enable row level security;
alter table convo.embeddings enable row level security;
alter table convo.conversations enable row level security;
alter table convo.turns enable row level security;
alter table convo.citations enable row level security;
alter table convo.finetune_dataset enable row level security;
alter table convo.ledger enable row level security;

grant all on all tables in schema convo to service_role;
-- A signed-in application may search; nothing else of the pipeline is its business.
grant select on convo.chunks, convo.embeddings to authenticated;
create policy authenticated_may_search on convo.chunks for select to authenticated using (true);
create policy authenticated_may_search on convo.embeddings for select to authenticated using (true);
