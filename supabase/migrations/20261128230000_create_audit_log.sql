-- What was done, by whom and when: a log that is only ever added to. Each entry holds the hash of the one
-- before it, so that an entry which is changed, taken out or put in between breaks the chain there.
-- Entries name assets, sources, releases, models and hashes, and count; they hold nothing that was said.
create table convo.audit_log (
  number bigint primary key,
  entry text not null,
  previous_hash text not null,
  hash text not null,
  event text not null generated always as (entry::jsonb ->> 'event') stored,
  subject text not null generated always as (entry::jsonb ->> 'subject') stored
);
create index audit_log_subject_idx on convo.audit_log (subject, number);
comment on table convo.audit_log is 'What was done, by whom and when; only ever added to, each entry chained to the one before.';
comment on column convo.audit_log.number is 'Place in the log, from 1.';
comment on column convo.audit_log.entry is 'JSON: at, by, event, subject, facts.';
comment on column convo.audit_log.previous_hash is 'Hash of the entry before; empty for the first.';
comment on column convo.audit_log.hash is 'SHA-256 in hexadecimal digits of the previous hash, a line feed and the entry.';
comment on column convo.audit_log.event is 'What happened, as the entry says.';
comment on column convo.audit_log.subject is 'What it happened to, as the entry says.';

-- Nobody chooses the place of an entry: writers wait for each other, and the next one follows on the last.
create function convo.chain_audit_entry() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  last record;
begin
  perform pg_advisory_xact_lock(7202611223);
  select l.number, l.hash into last from convo.audit_log l order by l.number desc limit 1;
  new.number := coalesce(last.number, 0) + 1;
  new.previous_hash := coalesce(last.hash, '');
  new.hash := encode(
    sha256(convert_to(new.previous_hash || E'\n' || new.entry, 'UTF8')), 'hex');
  return new;
end $$;

create function convo.refuse_audit_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'convo.audit_log is only ever added to'
    using hint = 'Add an entry that says what was wrong.';
end $$;

create trigger chain_audit_entry before insert on convo.audit_log
for each row execute function convo.chain_audit_entry();
create trigger refuse_audit_change before update or delete or truncate on convo.audit_log
for each statement execute function convo.refuse_audit_change();

grant select on convo.audit_log to service_role;
grant insert (entry) on convo.audit_log to service_role;
revoke execute on function convo.chain_audit_entry, convo.refuse_audit_change from public;
alter table convo.audit_log enable row level security;
