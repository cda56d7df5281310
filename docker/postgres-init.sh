#!/bin/sh
# Runs once, when the database's volume is empty: the roles, the extensions and the database of prm/embedded/roles.py,
# with passwords. The superuser of this image is for this and for backups only.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$PRM_OWNER_PASSWORD" --set app_password="$PRM_APP_PASSWORD" <<'SQL'
CREATE ROLE prm_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE ROLE prm_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
\connect template1
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
\connect postgres
CREATE DATABASE prm OWNER prm_owner;
REVOKE ALL ON DATABASE prm FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE prm TO prm_app;
SQL
