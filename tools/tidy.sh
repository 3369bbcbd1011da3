#!/usr/bin/env bash
# clang-tidy over the sources named on the command line; build/dev has the compile commands. A source that passed is not
# looked at again until what the compiler sees of it changes.
set -euo pipefail
marks="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm/tidy"
mkdir -p "$marks"
export marks
rules=$(cat .clang-tidy; clang-tidy-19 --version)
export rules

check() {
  local source=$1 key
  key=$({ printf '%s' "$rules"; clang++-19 -std=c++23 -stdlib=libc++ -fno-exceptions -fno-rtti -Isrc -E -P "$source"; cat "$source"; } | sha256sum | cut -c1-40)
  [ -e "$marks/$key" ] && return 0
  clang-tidy-19 --quiet -p build/dev "$source" 2>/dev/null || { echo "clang-tidy: $source" >&2; return 1; }
  touch "$marks/$key"
}
export -f check
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'check {}'
