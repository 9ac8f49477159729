#!/usr/bin/env bash
# Starts a Docker engine on a machine where none answers, installing it first where apt-get can.
# Does nothing when one answers already.
#
#   sudo docker/engine.sh [-- DOCKERD-OPTION...]
#
# The engine runs in a session of its own and outlives this script. It writes its log to
# /var/log/amp-interop-dockerd.log; AMP_INTEROP_DOCKERD_LOG names another file.
set -euo pipefail

readonly log=${AMP_INTEROP_DOCKERD_LOG:-/var/log/amp-interop-dockerd.log}
readonly deadline_seconds=60

say() { printf 'engine.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

case ${1-} in
  -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
  --) shift ;;
  '') ;;
  *) die "unknown argument '$1'; options for dockerd come after --" ;;
esac

answers() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

if answers; then
  say "an engine answers already: $(docker version --format '{{.Server.Version}}')"
  exit 0
fi
[[ -z ${DOCKER_HOST-} ]] || die "DOCKER_HOST is $DOCKER_HOST and nothing answers there; unset it to start an engine here"
[[ $EUID -eq 0 ]] || die "no engine answers, and starting one needs root: sudo $0"

if ! command -v dockerd >/dev/null; then
  command -v apt-get >/dev/null || die "dockerd is not installed and there is no apt-get to install it with"
  say "installing docker.io"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2 || die "apt-get update failed; see above"
  # Without recommended packages there would be no iptables, and dockerd does not start without it.
  apt-get install -q -y --no-install-recommends docker.io iptables >&2 || die "apt-get could not install docker.io; see above"
fi

# A machine without systemd may have no control groups mounted, and dockerd does not start without them.
if ! mountpoint -q /sys/fs/cgroup; then
  if ! command -v cgroupfs-mount >/dev/null && command -v apt-get >/dev/null; then
    say "installing cgroupfs-mount"
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends cgroupfs-mount >&2 || true
  fi
  if command -v cgroupfs-mount >/dev/null && ! mountpoint -q /sys/fs/cgroup; then
    say "mounting control groups"
    cgroupfs-mount || say "cgroupfs-mount failed; dockerd may not start"
  fi
fi

say "starting dockerd, log in $log"
mkdir -p "$(dirname "$log")"
setsid dockerd "$@" >"$log" 2>&1 </dev/null &
readonly engine=$!

for ((second = 0; second < deadline_seconds; second++)); do
  if answers; then
    say "engine $(docker version --format '{{.Server.Version}}') answers after ${second} s (process $engine)"
    exit 0
  fi
  if ! kill -0 "$engine" 2>/dev/null; then
    tail -n 15 "$log" >&2
    die "dockerd ended; its last lines are above. Where it says iptables, try: $0 -- --iptables=false --bridge=none"
  fi
  sleep 1
done
tail -n 15 "$log" >&2
kill "$engine" 2>/dev/null || true
die "dockerd did not answer within $deadline_seconds s; its last lines are above"
