#!/usr/bin/env bash
# Makes the image debian:bookworm-slim from Debian packages, for machines that reach a Debian mirror
# but no image registry. Does nothing when the image exists.
#
#   sudo docker/base-image.sh [--force]
#
# The mirror is the one that apt uses here; MIRROR names another.
set -euo pipefail

readonly image=debian:bookworm-slim
readonly suite=bookworm
readonly packages=ca-certificates,python3,python3-venv,python3-pip
readonly certificates=/etc/ssl/certs/ca-certificates.crt

say() { printf 'base-image.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

force=no
for argument in "$@"; do
  case $argument in
    --force) force=yes ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown argument '$argument'; known are --force and --help" ;;
  esac
done

# The first mirror of apt's sources that serves Debian itself, in either of the two formats.
mirror_of_apt() {
  local sources=()
  shopt -s nullglob
  sources=(/etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources)
  shopt -u nullglob
  ((${#sources[@]})) || return 0
  sed -nE -e '/^[[:space:]]*#/d' \
    -e 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p' \
    -e 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' \
    "${sources[@]}" 2>/dev/null | grep -E '^https?://.*/debian/?$' | head -n 1 || true
}

docker info >/dev/null 2>&1 || die "no Docker engine answers; docker/engine.sh starts one"
if [[ $force = no ]] && docker image inspect "$image" >/dev/null 2>&1; then
  say "$image exists already; --force makes it anew"
  exit 0
fi
[[ $EUID -eq 0 ]] || die "debootstrap needs root: sudo $0 $*"
if ! command -v debootstrap >/dev/null; then
  command -v apt-get >/dev/null || die "debootstrap is not installed and there is no apt-get to install it with"
  say "installing debootstrap"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2 || die "apt-get update failed; see above"
  apt-get install -q -y --no-install-recommends debootstrap >&2 || die "apt-get could not install debootstrap; see above"
fi

mirror=${MIRROR:-$(mirror_of_apt)}
[[ -n $mirror ]] || die "apt has no Debian mirror here; name one: MIRROR=URL $0"
work=$(mktemp -d "${TMPDIR:-/tmp}/amp-interop-base.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
readonly root=$work/root

say "fetching Debian $suite from $mirror: some 100 packages, one or two minutes"
begun=$SECONDS
# debootstrap writes a line for each package that it retrieves, validates, unpacks and configures.
progress() {
  local line what shown='' count=0
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$work/log"
    what=${line#I: }
    what=${what%% *}
    [[ $what = "$shown" ]] || { shown=$what; count=0; }
    count=$((count + 1))
    if [[ -t 2 ]]; then
      printf '\r\033[Kbase-image.sh: %s %d, %d s' "$what" "$count" $((SECONDS - begun)) >&2
    elif ((SECONDS - begun >= said + 10)); then
      said=$((SECONDS - begun))
      say "$what $count, $said s"
    fi
  done
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
}
said=0
if ! debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" 2>&1 | progress; then
  tail -n 15 "$work/log" >&2
  [[ ! -f $root/debootstrap/debootstrap.log ]] || tail -n 15 "$root/debootstrap/debootstrap.log" >&2
  die "debootstrap failed; its last lines are above. MIRROR=URL names another mirror"
fi

# Behind a proxy that re-signs TLS the host knows the proxy's authority and a fresh Debian does not.
if [[ -f $certificates ]]; then
  install -m 644 "$certificates" "$root$certificates"
  say "copied the certificate authorities of this machine"
fi
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/cache/debconf/*-old \
  "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/* "$root"/var/log/*.log

say "importing $image"
tar -C "$root" --one-file-system -c . | docker import --change 'CMD ["bash"]' - "$image" >/dev/null
say "made $image ($(docker image inspect --format '{{.Size}}' "$image" | numfmt --to=iec)) in $((SECONDS - begun)) s"
