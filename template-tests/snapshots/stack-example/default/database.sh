# The user of this service in the database: it reads and writes rows, and cannot change the schema, which belongs to the owner, who migrates.
# The image of PostgreSQL runs this once, when it makes the database. On a server of your own, run the SQL as the owner, in the database
# of the service, before the first migration.
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE "my-shop" LOGIN PASSWORD :'password';
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "my-shop";
SQL
