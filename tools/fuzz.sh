#!/usr/bin/env bash
# Runs each fuzzer for some seconds (60 unless given) on the corpus in the cache folder: tools/fuzz.sh [seconds] [fuzzer ...]
# What makes one fail is saved as crash-* in build/fuzz; give that file to the fuzzer to see it again.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
[ -f "$cache/env.sh" ] || bash tools/setup.sh
. "$cache/env.sh"
export CCACHE_DIR="$cache/ccache"
seconds=${1:-60}
shift || true
cmake --preset fuzz >/dev/null
fuzzers=${*:-fuzz_message fuzz_user_agent}
cmake --build build/fuzz --target $fuzzers
for fuzzer in $fuzzers; do
  mkdir -p "$cache/corpus/$fuzzer"
  seeds=""
  [ "$fuzzer" = fuzz_message ] && [ -d native-tests/vectors/rfc4475 ] && seeds=native-tests/vectors/rfc4475
  echo "== $fuzzer, $seconds s"
  (cd build/fuzz && "native-tests/$fuzzer" -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 -verbosity=0 \
    "$cache/corpus/$fuzzer" ${seeds:+"$OLDPWD/$seeds"} 2>&1) | sed '/Recommended dictionary/,/End of recommended/d'
done
