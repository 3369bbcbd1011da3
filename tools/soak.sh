#!/usr/bin/env bash
# Plays the simulation of native-tests/simulation, optimised, until so many calls were made: npm run soak -- --calls 1000000
# What failed is printed with its seed and ladder; --seed N plays that world alone. Further options: native-tests/soak/soak.cpp.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
bash tools/setup.sh >&2
. "$cache/env.sh"
export CCACHE_DIR="$cache/ccache" CCACHE_SLOPPINESS=pch_defines,time_macros
cmake --preset release >/dev/null
cmake --build build/release --target soak >&2
exec build/release/native-tests/soak "$@"
