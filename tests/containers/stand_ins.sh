#!/usr/bin/env bash
# stand_ins.sh NAME...: sees to it that the public images called NAME (python, redis, postgres, jaeger, mailpit) are on
# this machine, in the versions that the Dockerfile and docker-compose.yml name. What can be pulled is pulled. For the
# rest a stand-in is built under the same name: the same program from Debian, or for jaeger and mailpit our own code that
# answers as they do. ONLY FOR TESTS: never push these. They carry the label hubbub.stand-in.
# The first stand-in needs root and debootstrap, and takes some minutes.
set -euo pipefail
cd "$(dirname "$0")"
ROOT=$(cd ../.. && pwd)
WORK=${HUBBUB_STAND_INS_DIR:-/var/tmp/hubbub-stand-ins}
SUITE=trixie
DEBIAN=hubbub-stand-in/debian:$SUITE

image_of() {
  if [ "$1" = python ]; then sed -n 's/^ARG PYTHON_IMAGE=//p' "$ROOT/Dockerfile"
  else sed -nE "s#^ *image: ((.*/)?$1:.*)#\1#p" "$ROOT/docker-compose.yml"; fi
}

is_stand_in() { [ "$(docker image inspect -f '{{index .Config.Labels "hubbub.stand-in"}}' "$1")" = yes ]; }

mirror() {
  awk '/^deb /{print $2; exit} /^URIs:/{print $2; exit}' \
    $(ls /etc/apt/sources.list /etc/apt/sources.list.d/debian.* 2>/dev/null) /dev/null
}

make_debian() {
  docker image inspect "$DEBIAN" >/dev/null 2>&1 && return
  local url rootfs=$WORK/rootfs
  url=$(mirror)
  [ -n "$url" ] || { echo "no Debian archive is named in /etc/apt: stand-ins cannot be made" >&2; exit 1; }
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap; } >/dev/null
  mkdir -p "$WORK"
  if [ ! -e "$rootfs.complete" ]; then
    echo "debootstrap $SUITE from $url"
    rm -rf "$rootfs"
    debootstrap --variant=minbase --include=ca-certificates $SUITE "$rootfs" "$url" >"$WORK/debootstrap.log" 2>&1
    printf 'deb %s %s main\n' "$url" $SUITE "$url" $SUITE-updates "${url%/debian}/debian-security" $SUITE-security \
      >"$rootfs/etc/apt/sources.list"
    printf 'path-exclude=/usr/share/%s/*\n' doc man info locale >"$rootfs/etc/dpkg/dpkg.cfg.d/slim"
    # Behind a company's proxy the machine trusts authorities that the image must trust too.
    cp /etc/ssl/certs/ca-certificates.crt "$rootfs/etc/ssl/certs/ca-certificates.crt"
    touch "$rootfs.complete"
  fi
  tar -C "$rootfs" -c --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --exclude='./var/lib/apt/lists/*' \
    --exclude='./var/cache/apt/*' --exclude='./usr/share/'{doc,man,info,locale}'/*' . |
    docker import -c 'CMD ["bash"]' -c 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' - "$DEBIAN" >/dev/null
}

build() {
  echo "stand-in for $2"
  docker build -q --label hubbub.stand-in=yes --build-arg "DEBIAN=$DEBIAN" --build-arg "PYTHON=$(image_of python)" \
    --build-arg "HUB=hubbub/hub:${HUBBUB_TAG:-test}" -t "$2" -f "stand_ins/$1/Dockerfile" "$3" >/dev/null 2>&1
}

for name in "$@"; do
  image=$(image_of "$name")
  if docker image inspect "$image" >/dev/null 2>&1; then is_stand_in "$image" || continue
  elif timeout 300 docker pull -q "$image" >/dev/null 2>&1; then continue
  fi
  case $name in
    jaeger | mailpit) build "$name" "$image" "$ROOT" ;;
    *) make_debian; build "$name" "$image" "stand_ins/$name" ;;
  esac
done
