-- The functions of the last migration as they are since: a filter that is null is an error, values are
-- not repeated in messages, and a narrow filter may look at more of the index.
create or replace function convo.chunk_filter(filter jsonb) returns text
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
create or replace function convo.set_vector_scan(wanted integer, narrow boolean) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform set_config('hnsw.ef_search', greatest(100, 4 * wanted)::text, true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  perform set_config('hnsw.max_scan_tuples', case when narrow then '1000000' else '20000' end, true);
  perform set_config('jit', 'off', true);
end $$;

create or replace function convo.match_chunks(
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

create or replace function convo.search_chunks(
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
  perform convo.set_vector_scan(wanted, condition <> '');
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

revoke execute on function convo.set_vector_scan from public;
grant execute on function convo.set_vector_scan to authenticated, service_role;
