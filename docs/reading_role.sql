-- Makes `reader`, the role by which servers read a PostgreSQL database: it may read the tables, those of later imports
-- included, and do nothing else. To run, and to run again for another password, as a superuser:
--
--     READER_PASSWORD=... psql --dbname=third_neighbor --file=docs/reading_role.sql
--
-- The tables are those of the database's owner; if loads run as another role, add --set=owner=ROLE.
\set ON_ERROR_STOP on
\getenv password READER_PASSWORD
SELECT current_database() AS database \gset
\if :{?owner}
\else
    SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = current_database() \gset
\endif

BEGIN;

SELECT 'CREATE ROLE reader' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') \gexec
ALTER ROLE reader
    WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
ALTER ROLE reader SET default_transaction_read_only = on;

-- What PostgreSQL lets every role do, and nobody needs here: tables of its own, temporary ones, and large objects.
REVOKE CREATE, TEMPORARY ON DATABASE :"database" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;

GRANT CONNECT ON DATABASE :"database" TO reader;
GRANT USAGE ON SCHEMA public TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO reader; -- which pg_dump reads; taking a number is another right
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT ON SEQUENCES TO reader;

COMMIT;
