-- Rows that say a single fact, and questions about facts that are held back from training.

alter table convo.finetune_dataset
  add column form text not null default 'conversation',
  add column fact_ids text[] not null default '{}',
  add column wanted text[] not null default '{}',
  drop constraint finetune_dataset_split_check,
  add constraint finetune_dataset_split_check
    check (split in ('train', 'validation', 'test', 'knowledge'));
comment on column convo.finetune_dataset.form is 'conversation, or how a single fact is said.';
comment on column convo.finetune_dataset.fact_ids is 'Facts that the row says or asks for.';
comment on column convo.finetune_dataset.wanted is 'What a right answer to a question about a fact holds.';

alter table convo.dataset_release_rows
  drop constraint dataset_release_rows_split_check,
  add constraint dataset_release_rows_split_check
    check (split in ('train', 'validation', 'test', 'knowledge'));
