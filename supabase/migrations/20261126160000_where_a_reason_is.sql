-- A quarantined document is looked into by a person, who wants to know where: the kind of what leaks and
-- its position, and never what stands there.
alter table convo.ledger add column places jsonb not null default '[]';
comment on column convo.ledger.places is 'Where in the input the reasons are, by kind and position.';
