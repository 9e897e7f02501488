#!/bin/sh
# Runs once, when the database is set up: a database and a role for each agent, whose password opens only its own.
set -eu

add() { # AGENT PASSWORD
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="hubbub_$1" --set password="$2" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

add order "$ORDER_DB_PASSWORD"
add support "$SUPPORT_DB_PASSWORD"
add booking "$BOOKING_DB_PASSWORD"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --command 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
