#!/bin/sh
# Brings what the demo, the bench and the tests need beside this checkout: npm packages (a pinned Node among them)
# and, with --redis, a redis-server. Does nothing where all is there. Speaks on stderr: stdout belongs to the command.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

install_packages() {
  if [ -f node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ]; then
    return
  fi
  say 'npm packages'
  npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >&2
}

install_redis() {
  command -v redis-server >/dev/null 2>&1 && return
  if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
    say 'redis-server (apt-get)'
    # The lists of a fresh machine are empty: the first try may fail for want of them.
    apt_install redis-server 2>/dev/null || { as_root apt-get update -qq >&2 && apt_install redis-server; } || true
  elif command -v brew >/dev/null 2>&1; then
    say 'redis (brew)'
    brew install redis >&2 || true
  fi
  command -v redis-server >/dev/null 2>&1 ||
    { say 'redis-server is missing, and cannot be installed from here. Install Redis 6.2 or newer, then run this again.'; exit 1; }
}

check_node() {
  version=$(PATH="$PWD/node_modules/.bin:$PATH" node -p 'process.versions.node')
  major=${version%%.*}
  [ "$major" -ge 24 ] ||
    { say "Node $version is too old, and no pinned Node exists for this platform. Install Node 24 or newer, then run this again."; exit 1; }
}

install_packages
check_node
[ "${1:-}" != --redis ] || install_redis
