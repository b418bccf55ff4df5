-- Where the first question of a conversation lies, to find others that ask the same.
alter table convo.conversations add column embedding extensions.halfvec;

-- What a row of the dataset is made of, for those who choose among rows.
alter table convo.finetune_dataset
  add column document_ids text[] not null default '{}',
  add column context_ids text[] not null default '{}',
  add column kinds text[] not null default '{}',
  add column persona text not null default '',
  add column recipe text not null default '',
  add column tokens integer not null default 0;
create index finetune_dataset_context_idx on convo.finetune_dataset using gin (context_ids);
-- Rows without these are made again: the ledger forgets them with the rows, and no model is asked.
delete from convo.finetune_dataset;

-- A passage that a row shows is part of the row, though nothing in it may rest on the passage.
create function convo.drop_rows_that_show() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from convo.finetune_dataset f
  where f.context_ids && (select coalesce(array_agg(d.id), '{}') from deleted d);
  return null;
end $$;
create trigger drop_rows_that_show after delete on convo.chunks
  referencing old table as deleted for each statement execute function convo.drop_rows_that_show();
revoke execute on function convo.drop_rows_that_show from public;

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
  split text not null check (split in ('train', 'validation', 'test')),
  messages jsonb not null,
  chunk_ids text[] not null,
  raw_doc_ids text[] not null,
  tier text not null,
  model text not null,
  recipe text not null,
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

-- What must not come back when its file is still there: the hash of source, path and content.
create table convo.forgotten (
  raw_doc_id text primary key,
  source text not null,
  forgotten_at timestamptz not null default now()
);

alter table convo.dataset_releases enable row level security;
alter table convo.dataset_release_rows enable row level security;
alter table convo.finetuned_models enable row level security;
alter table convo.forgotten enable row level security;
grant all on convo.dataset_releases, convo.dataset_release_rows, convo.finetuned_models, convo.forgotten
  to service_role;
