#!/usr/bin/env bash
# Finds or installs everything that building and testing sip-wasm needs. Safe to run again: what is there
# stays. What it unpacks goes into a cache folder of the user's home, never into the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/setup/common.sh
. tools/setup/packages.sh
. tools/setup/emscripten.sh
. tools/setup/asterisk.sh

exec 9>"$cache/lock"
flock -n 9 || { say "another set-up is running; waiting for it"; flock 9; }

have node || fail "Node.js 20.19 or newer is needed"
version_at_least 20.19 "$(node --version | tr -d v)" || fail "Node.js 20.19 or newer is needed, this is $(node --version)"
# It only waits for the network, and touches nothing that the others do.
find_asterisk &
asterisk_found=$!
if have apt-get && have dpkg-query; then
  install_packages
else
  say "this is not Debian or Ubuntu: needed are clang 19 with libc++, lld, CMake 3.25, Ninja, nlohmann/json, doctest, OpenSSL's headers and Chromium"
fi
find_emscripten
# nlohmann/json reaches emcc through a folder of its own: the system's include folder would break the build.
mkdir -p "$cache/include"
for name in nlohmann doctest; do
  [ -e "/usr/include/$name" ] && ln -sfn "/usr/include/$name" "$cache/include/$name"
done
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing npm packages"
  npm ci --silent --no-audit --no-fund || fail "npm ci failed"
fi
wait "$asterisk_found" || exit 1
say "done"
