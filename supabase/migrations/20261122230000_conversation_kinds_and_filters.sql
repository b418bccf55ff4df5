-- What sort of question a turn asks or answers, and what it asks when nothing was said before it.
alter table convo.turns
  add column kind text not null default 'answerable' check (kind in (
    'answerable', 'multi_hop', 'comparison', 'unanswerable', 'partial', 'underspecified', 'false_premise'
  )),
  add column standalone text not null default '';
alter table convo.conversations add column persona text not null default '';

-- Filters go into the scans, not on top of them: an index scan goes on until it has enough rows that
-- pass. A key that is not known is an error; ignoring it would return what was to be left out.
create function convo.chunk_filter(filter jsonb) returns text
language plpgsql immutable security invoker set search_path = '' as $$
declare
  condition text := '';
  key text;
  value text;
begin
  for key, value in select * from jsonb_each_text(coalesce(filter, '{}')) loop
    condition := condition || case key
      when 'source' then format(' and k.source = %L', value)
      when 'redacted_doc_id' then format(' and k.redacted_doc_id = %L', value)
      when 'heading' then format(' and %L = any (k.heading_path)', value)
      else null
    end;
    if condition is null then
      raise exception 'unknown filter %', quote_literal(key)
        using hint = 'Filter by source, redacted_doc_id or heading.', errcode = '22023';
    end if;
  end loop;
  return condition;
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
  perform set_config('hnsw.ef_search', greatest(100, 4 * wanted)::text, true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  perform set_config('jit', 'off', true);
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

-- Hybrid retrieval as before, with filters beside the source.
drop function convo.search_chunks(text, extensions.halfvec, integer, text);
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
  wanted integer := greatest(1, least(match_count, 200));
  width integer := extensions.vector_dims(query_embedding);
  condition text := convo.chunk_filter(filter);
begin
  perform set_config('hnsw.ef_search', greatest(100, 4 * wanted)::text, true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  perform set_config('jit', 'off', true);
  return query execute format($query$
    with nearest as materialized (
      select e.chunk_id, (e.embedding::extensions.halfvec(%1$s)) operator(extensions.<=>) $2::extensions.halfvec(%1$s) as distance
      from convo.embeddings e %2$s
      where e.dimensions = %1$s and ($4 is null or e.source = $4) %3$s
      order by distance limit 4 * $3
    ), semantic as (
      select n.chunk_id, n.distance, row_number() over (order by n.distance, n.chunk_id) as place from nearest n
    ), words as (
      select coalesce(string_agg(quote_literal(u.lexeme), ' | '), '')::tsquery as query
      from unnest(to_tsvector('english', $1)) u
    ), matching as materialized (
      select k.id, ts_rank(k.lexemes, w.query) as relevance
      from convo.chunks k, words w
      where k.lexemes @@ w.query and ($4 is null or k.source = $4) %3$s
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
  $query$, width, case when condition = '' then '' else 'join convo.chunks k on k.id = e.chunk_id' end, condition)
  using query_text, query_embedding, wanted, match_source;
end $$;

revoke execute on function convo.chunk_filter, convo.match_chunks, convo.search_chunks from public;
grant execute on function convo.chunk_filter, convo.match_chunks, convo.search_chunks to authenticated, service_role;
