-- Rows that an older version of a step made are shown as such; of rows from before nobody knows.
alter table convo.ledger add column step_version text;
comment on column convo.ledger.step_version is 'Version of the step that made the rows.';
