#!/bin/sh
# As the official image does: options alone mean redis-server, root becomes redis, and without a configuration file every
# network may connect.
set -e
case "$1" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
fi
[ "$(umask)" = 0022 ] && umask 0077
case "$1 $2" in
  redis-server\ *.conf) ;;
  redis-server*) set -- "$@" --protected-mode no ;;
esac
exec "$@"
