-- A source may hold one chunk in thousands, like any other filter, and was not scanned for as one. The
-- parameter cannot be called source: that is a column of what the function returns.
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
  perform convo.set_vector_scan(wanted, condition <> '' or match_source is not null);
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
