#!/usr/bin/env bash
# The test command: set-up, lint, the native suite under sanitizers, the same suite as WebAssembly in Node, the shim in Node
# and in headless Chrome.
# Usage: tools/test.sh [lint|native|fuzz|wasm|js|conformance ...]; without a word, all of them, `fuzz` (each fuzzer for 20 s, two at a time) only
# where CI=true. `conformance` reads the results of native and js.
set -uo pipefail
cd "$(dirname "$0")/.."

began=$SECONDS
failed=""
step() {
  local name=$1 start=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  step_passed=yes
  if "$@"; then
    printf -- '-- %s: passed in %d s\n' "$name" $((SECONDS - start))
  else
    printf -- '-- %s: FAILED after %d s\n' "$name" $((SECONDS - start))
    step_passed=no
    failed="$failed\n  $name"
  fi
}

sources() { git ls-files --cached --others --exclude-standard 'src/*.h' 'src/*.cpp' 'native-tests/*.h' 'native-tests/*.cpp' 'bindings/*.h' 'bindings/*.cpp'; }
check_format() { sources | xargs clang-format-19 --dry-run --Werror; }
# clang-tidy takes minutes where nothing is cached, and the tests in Chrome mostly wait: it runs beside them, at the lowest priority. Linux
# schedules by session first, and Chrome has one of its own: so has clang-tidy.
tidy=""
begin_tidy() {
  cmake --preset dev >/dev/null || return 1
  tidy_log=$(mktemp)
  setsid bash -c '{ echo 19 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 19 bash tools/tidy.sh "$@"' tidy $(sources | grep '^src/.*\.cpp$') >"$tidy_log" 2>&1 &
  tidy=$!
  trap '[ -n "$tidy" ] && kill -- "-$tidy" 2>/dev/null; rm -f "$tidy_log"' EXIT
}
end_tidy() {
  local result=0
  wait "$tidy" || result=1
  cat "$tidy_log"
  tidy=""
  return $result
}
suite() {
  cmake --preset "$1" >build-configure.log 2>&1 || { cat build-configure.log; rm -f build-configure.log; return 1; }
  rm -f build-configure.log "build/$1/results/"*.tsv
  cmake --build "build/$1" && ctest --test-dir "build/$1" --output-on-failure --no-tests=error
}

lint() {
  step 'layers' node tools/check_layers.mjs --self-test
  step 'format' check_format
  step 'clang-tidy begins' begin_tidy
}

# Each file in a process of its own, one after the other: two browsers at once would make the media late. A test that hangs is ended.
# What each test said also goes to tools/conformance.mjs.
run_js() {
  mkdir -p build/results && rm -rf build/results/js.tsv build/interop
  find js-tests -name '*.test.ts' | sort | xargs node --import tsx --test --test-concurrency=1 --test-timeout=600000 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=./tools/conformance/node-reporter.mjs --test-reporter-destination=build/results/js.tsv
}
js() {
  step 'build' bash tools/build.sh
  # Without it nothing that follows can pass.
  [ "$step_passed" = yes ] || return
  step 'size' node tools/size.mjs --check
  step 'types' npx tsc --noEmit
  step 'eslint' npx eslint .
  step 'the shim in Node and headless Chrome' run_js
  step 'docs/interop.md' node tools/interop-table.mjs
}

step 'set-up' bash tools/setup.sh
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
[ -f "$cache/env.sh" ] && . "$cache/env.sh"
export SIP_WASM_INCLUDE="$cache/include" CCACHE_DIR="$cache/ccache" CCACHE_SLOPPINESS=pch_defines,time_macros

[ "${CI:-}" = true ] && fuzz=fuzz || fuzz=""
for part in ${*:-lint native $fuzz wasm js conformance}; do
  case $part in
    lint) lint ;;
    native)
      step 'native, address and undefined-behaviour sanitizers' suite dev
      step 'simulation: 20,000 calls, optimised' bash tools/soak.sh --calls 20000
      step 'instructions of the core' node tools/instructions.mjs --check
      ;;
    fuzz) step 'fuzzers, 20 s each' node tools/fuzz.mjs --seconds 20 --jobs 2 --seed 1 ;;
    wasm) step 'WebAssembly in Node' suite wasm ;;
    js) js ;;
    conformance) step 'docs/conformance.md' node tools/conformance.mjs ;;
    *) echo "unknown part: $part (lint, native, fuzz, wasm, js, conformance)" >&2; exit 2 ;;
  esac
done

[ -n "$tidy" ] && step 'clang-tidy' end_tidy

if [ -n "$failed" ]; then
  printf '\nFAILED after %d s:%b\n' $((SECONDS - began)) "$failed"
  exit 1
fi
printf '\nAll passed in %d s.\n' $((SECONDS - began))
