#!/usr/bin/env bash
# clang-tidy over the sources named on the command line; without any, over the core. What passed is not looked at again until what the compiler sees of it
# changes. Most of the time goes into the headers of the standard library: of the core, files that the preset `dev` compiles as one are looked at as one,
# and one by one where something was found.
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
check_unity() {
  local sources whole
  sources=$(sed -n 's/^#include "\(.*\.cpp\)"$/\1/p' "$1")
  whole=$(mktemp --suffix=.cpp)
  cat $sources >"$whole"
  if check "$whole" >/dev/null; then rm "$whole"; return; fi
  rm "$whole"
  local failed=0
  for source in $sources; do check "$source" || failed=1; done
  # What only the whole is accused of is no fault of a file.
  return $failed
}
export -f check check_unity

if [ $# = 0 ]; then
  cmake --preset dev >/dev/null
  compiled=$(sed -n 's/^ *"file": "\(.*\)",*$/\1/p' build/dev/compile_commands.json)
  {
    grep -E '/sip_[a-z_]+\.dir/Unity/' <<<"$compiled" | sed 's/^/check_unity /'
    { grep "^$PWD/src/" <<<"$compiled" || true; } | sed 's/^/check /' # none, as long as all are compiled with others
  } | xargs -P "$(nproc)" -I{} bash -c '{}'
else
  printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'check "{}"'
fi
