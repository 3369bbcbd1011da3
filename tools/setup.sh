#!/usr/bin/env bash
# Finds or installs what is needed. Safe to run again: what is there stays. What it unpacks goes into a cache folder
# of the user's home, never into the checkout.
# Usage: tools/setup.sh [build | demo | test]: to build, to build and run the demo, to do everything (as without a word).
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/setup/common.sh
. tools/setup/packages.sh
. tools/setup/emscripten.sh
. tools/setup/asterisk.sh

wanted_for=${1:-test}
case $wanted_for in
  build) packages=$build_packages ;;
  demo) packages=$demo_packages ;;
  test) packages=$test_packages ;;
  *) fail "unknown word: $wanted_for (build, demo, test)" ;;
esac

exec 9>"$cache/lock"
flock -n 9 || { say "another set-up is running; waiting for it"; flock 9; }

have node || fail "Node.js 20.19 or newer is needed"
version_at_least 20.19 "$(node --version | tr -d v)" || fail "Node.js 20.19 or newer is needed, this is $(node --version)"
# What only waits for the network, and touches nothing that the others do, goes on beside them.
if [ "$wanted_for" = test ]; then
  find_asterisk &
  asterisk_found=$!
fi
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing npm packages"
  npm ci --silent --no-audit --no-fund || fail "npm ci failed" &
  npm_installed=$!
fi
if have apt-get && have dpkg-query; then
  install_packages "$packages"
else
  say "this is not Debian or Ubuntu: needed are clang 19 with libc++, lld, CMake 3.25, Ninja, doctest, OpenSSL's headers and Chromium"
fi
find_emscripten
# doctest reaches emcc through a folder of its own: the system's include folder would break the build.
mkdir -p "$cache/include"
[ ! -e /usr/include/doctest ] || ln -sfn /usr/include/doctest "$cache/include/doctest"
[ -z "${npm_installed:-}" ] || wait "$npm_installed" || exit 1
[ "$wanted_for" != test ] || wait "$asterisk_found" || exit 1
say "done"
