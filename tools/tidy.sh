#!/usr/bin/env bash
# clang-tidy over the sources named on the command line; without any, over the core. What passed is not looked at again until what the compiler sees of it
# changes. Most of the time goes into the headers of the standard library: of the core, half of the files are looked at as one, and one by one where something
# was found.
set -euo pipefail
cd "$(dirname "$0")/.."
marks="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm/tidy"
mkdir -p "$marks"
flags="-std=c++23 -stdlib=libc++ -fno-exceptions -fno-rtti -Wall -Wextra -Isrc"
# With the usual number of nodes for the paths through a function it takes three times as long.
analyzer="--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=50000"
rules=$(cat .clang-tidy; clang-tidy-19 --version; echo "$flags $analyzer")
export marks flags analyzer rules

check() {
  local key said
  key=$({ printf '%s' "$rules"; clang++-19 $flags -E -P "$1"; cat "$1"; } | sha256sum | cut -c1-40)
  [ -e "$marks/$key" ] && return
  said=$(clang-tidy-19 --quiet --config-file=.clang-tidy $analyzer "$1" -- $flags 2>/dev/null) || { printf '%s\nclang-tidy: %s\n' "$said" "$1"; return 1; }
  touch "$marks/$key"
}
# Not as an #include of each: the analyzer follows no paths in a file that is included.
check_as_one() {
  local whole
  whole=$(mktemp --suffix=.cpp)
  cat "$@" >"$whole"
  if check "$whole" >/dev/null; then rm "$whole"; return; fi
  rm "$whole"
  # What only the whole is accused of is no fault of a file.
  printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'check "{}"'
}
export -f check check_as_one

if [ $# = 0 ]; then
  failed=0
  check_as_one src/user_agent/*.cpp &
  user_agent=$!
  check_as_one $(ls src/*/*.cpp | grep -v ^src/user_agent/) || failed=1
  wait "$user_agent" || failed=1
  exit $failed
else
  printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'check "{}"'
fi
