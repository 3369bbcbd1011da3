#!/usr/bin/env bash
# The test command: set-up, lint, the native suite under sanitizers, the same suite as WebAssembly in Node, the shim in Node
# and in headless Chrome.
# Usage: tools/test.sh [lint|native|fuzz|wasm|js|conformance ...]; without a word, all of them, `fuzz` (the same inputs each time, two fuzzers at a time)
# only where CI=true. `conformance` reads the results of native and js.
# The tests in Chrome mostly wait. With `js` the parts that only need a processor run beside the build and them, at the lowest priority; what they say is shown
# afterwards.
set -uo pipefail
cd "$(dirname "$0")/.."

began=$SECONDS
# The names of the steps that failed, of those that run beside as well.
[ "${1:-}" = --beside ] || export SIP_TEST_FAILED=$(mktemp)
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
    printf '  %s\n' "$name" >>"$SIP_TEST_FAILED"
  fi
}

sources() { git ls-files --cached --others --exclude-standard 'src/*.h' 'src/*.cpp' 'native-tests/*.h' 'native-tests/*.cpp' 'bindings/*.h' 'bindings/*.cpp' 'examples/native/*.cpp'; }
check_format() { sources | xargs clang-format-19 --dry-run --Werror; }
suite() {
  local said
  said=$(cmake --preset "$1" 2>&1) || { echo "$said"; return 1; }
  rm -f "build/$1/results/"*.tsv
  cmake --build "build/$1" && ctest --test-dir "build/$1" -j "$(nproc)" --output-on-failure --no-tests=error
}
# What needs dist/, or compiles where the build does.
until_built() { while [ -n "${SIP_TEST_BUILT:-}" ] && [ ! -s "$SIP_TEST_BUILT" ]; do sleep 1; done; }
run_part() {
  case $1 in
    tidy) step 'clang-tidy' bash tools/tidy.sh ;;
    native)
      step 'native, address and undefined-behaviour sanitizers' suite dev
      step 'simulation: 20,000 calls, optimised' bash tools/soak.sh --calls 20000
      step 'instructions of the core' node tools/instructions.mjs --check
      ;;
    fuzz) step 'fuzzers, the same inputs each time' node tools/fuzz.mjs --short --jobs 2 ;;
    checks)
      until_built
      step 'types' npx tsc --noEmit
      step 'eslint' npx eslint .
      step 'reference: what the declarations name is exported' npx typedoc --emit none --treatWarningsAsErrors
      ;;
    wasm)
      until_built
      step 'WebAssembly in Node' suite wasm
      ;;
  esac
}

# Linux schedules by session first, and Chrome has one of its own: so has what runs beside it.
if [ "${1:-}" = --beside ]; then
  shift
  { echo 19 >/proc/self/autogroup; } 2>/dev/null
  for part; do run_part "$part"; done
  exit 0
fi
lanes=() lane_logs=() node_log=$(mktemp)
export SIP_TEST_BUILT=""
trap 'for lane in "${lanes[@]}"; do kill -- "-$lane" 2>/dev/null; done; rm -f "${lane_logs[@]}" "$node_log" "$SIP_TEST_FAILED" "$SIP_TEST_BUILT"' EXIT
begin_beside() {
  [ $# -gt 0 ] || return
  local log
  log=$(mktemp)
  setsid nice -n 19 bash tools/test.sh --beside "$@" >"$log" 2>&1 &
  lanes+=($!) lane_logs+=("$log")
  printf '\n== beside what follows: %s\n' "$*"
}
# What each lane has said until now, and then as it goes on.
end_beside() {
  while [ ${#lanes[@]} -gt 0 ]; do
    printf '\n== what ran beside\n'
    tail -n +1 -f --pid="${lanes[0]}" "${lane_logs[0]}"
    wait "${lanes[0]}" || printf '  what ran beside ended by itself: %d\n' $? >>"$SIP_TEST_FAILED"
    rm -f "${lane_logs[0]}"
    lanes=("${lanes[@]:1}") lane_logs=("${lane_logs[@]:1}")
  done
}

# What each test said also goes to tools/conformance.mjs. A test that hangs is ended.
run_files() {
  local kind=$1
  shift
  node tools/js-tests.mjs "$kind" | timeout -k 5 1500 xargs node --import tsx/esm --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=./tools/conformance/node-reporter.mjs --test-reporter-destination="build/results/$kind.tsv" "$@"
}
in_one_process() { run_files "$1" tools/run-js-tests.mjs; }
each_in_its_own() { run_files "$1" --test --test-concurrency=1 --test-timeout=600000; }
# With media one file after the other: two browsers with it at once would make them late.
run_js() {
  local failed=0 others
  mkdir -p build/results && rm -rf build/results/*.tsv build/interop
  (in_one_process node; node=$?; each_in_its_own alone && exit $node) >"$node_log" 2>&1 &
  others=$!
  in_one_process chrome || failed=1
  wait "$others" || failed=1
  printf '\n-- the files without media in Chrome, which ran beside:\n'
  cat "$node_log"
  cat build/results/{node,alone,chrome}.tsv >build/results/js.tsv
  return $failed
}
# The simulation and `checks` take one processor each: so another part has the other one.
js() {
  local first="" second=""
  for part; do case $part in native | fuzz) first="$first $part" ;; *) second="$second $part" ;; esac; done
  SIP_TEST_BUILT=$(mktemp)
  begin_beside $first
  begin_beside $second
  step 'build' bash tools/build.sh
  echo "$step_passed" >"$SIP_TEST_BUILT"
  # Without it nothing that follows can pass.
  [ "$step_passed" = yes ] || return
  step 'size' node tools/size.mjs --check
  step 'the shim in Node and headless Chrome' run_js
  step 'docs/interop.md' node tools/interop-table.mjs
}

step 'set-up' bash tools/setup.sh
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
[ -f "$cache/env.sh" ] && . "$cache/env.sh"
export SIP_WASM_INCLUDE="$cache/include" CCACHE_DIR="$cache/ccache" CCACHE_SLOPPINESS=pch_defines,time_macros

[ "${CI:-}" = true ] && fuzz=fuzz || fuzz=""
parts=${*:-lint native $fuzz wasm js conformance}
patient=""
for part in $parts; do
  case $part in
    lint)
      step 'layers' node tools/check_layers.mjs --self-test
      step 'format' check_format
      patient="$patient tidy"
      ;;
    native | fuzz | wasm) patient="$patient $part" ;;
    js | conformance) ;;
    *) echo "unknown part: $part (lint, native, fuzz, wasm, js, conformance)" >&2; exit 2 ;;
  esac
done
# clang-tidy last: it takes longest where nothing is cached.
case $patient in *tidy*) patient="${patient/ tidy/} tidy" ;; esac
if [[ " $parts " == *' js '* ]]; then
  js checks $patient
  end_beside
else
  for part in $patient; do run_part "$part"; done
fi
[[ " $parts " == *' conformance '* ]] && step 'docs/conformance.md' node tools/conformance.mjs

if [ -s "$SIP_TEST_FAILED" ]; then
  printf '\nFAILED after %d s:\n' $((SECONDS - began))
  cat "$SIP_TEST_FAILED"
  exit 1
fi
printf '\nAll passed in %d s.\n' $((SECONDS - began))
