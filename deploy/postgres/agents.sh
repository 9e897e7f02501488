#!/bin/sh
# A database and a role for each agent that has a password here, which opens only its own. Runs when the store is set up,
# and again at each `make up`, so that an agent that came later gets its own, too.
set -eu

ask() { # what follows are psql's further options; the statements come by standard input
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres "$@"
}

add() { # AGENT PASSWORD
  ask --set name="hubbub_$1" --set password="$2" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
ALTER ROLE :"name" PASSWORD :'password';
SELECT format('CREATE DATABASE %1$I OWNER %1$I', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

for variable in $(env | sed -n 's/^\([A-Z][A-Z0-9_]*_DB_PASSWORD\)=.*/\1/p'); do
  add "$(echo "${variable%_DB_PASSWORD}" | tr '[:upper:]' '[:lower:]')" "$(printenv "$variable")"
done
ask --command 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
