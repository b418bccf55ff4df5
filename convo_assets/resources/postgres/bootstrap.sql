-- What a Supabase database has before the first migration. Runs as superuser, once per cluster.
-- `postgres` is the pipeline's role and, as on Supabase, not a superuser.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role postgres login createrole createdb bypassrls password {owner_password};
grant anon, authenticated, service_role to authenticator, postgres;

create schema extensions authorization postgres;
grant usage on schema extensions to public;
-- Hosted, an extension allow-list lets `postgres` do this; plain Postgres wants a superuser.
create extension vector with schema extensions;

create schema auth;
grant usage on schema auth to anon, authenticated, service_role;
create function auth.jwt() returns jsonb language sql stable set search_path = '' as
  $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create function auth.uid() returns uuid language sql stable set search_path = '' as
  $$ select (auth.jwt() ->> 'sub')::uuid $$;
create function auth.role() returns text language sql stable set search_path = '' as
  $$ select auth.jwt() ->> 'role' $$;

alter role postgres set search_path = "$user", public, extensions;
alter schema public owner to postgres;
alter database postgres owner to postgres;
