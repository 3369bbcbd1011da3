#!/usr/bin/env bash
# The benchmark beside the peers. Usage: npm run bench [-- --quick] [-- --only NAME,NAME] [-- --calls N] [-- --json FILE]. A full run also draws
# docs/performance.svg.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/setup.sh
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
[ -f "$cache/env.sh" ] && . "$cache/env.sh"
export CCACHE_DIR="$cache/ccache" CCACHE_SLOPPINESS=pch_defines,time_macros
# Never what was built of other sources. tsc makes dist/index.js anew each time, the linker the module only where it changes.
sources=(src bindings web/src CMakeLists.txt CMakePresets.json tsconfig.build.json package-lock.json)
{ [ -f dist/sip_wasm.wasm ] && [ -z "$(find "${sources[@]}" -newer dist/index.js -print -quit)" ]; } || bash tools/build.sh

# The native peers are for the benchmark only: set-up does not ask for them, and without them their line is left out.
. tools/setup/common.sh
. tools/setup/packages.sh
native_peers() {
  have apt-get && have dpkg-query && (install_packages "libosip2-dev libsofia-sip-ua-dev pkg-config") || return 1
  cmake --preset release -DSIP_BENCH_PEERS=ON >/dev/null && cmake --build build/release --target parse_beside_peers | tail -n 1
}
native_peers || say "no native peers: parsing beside them is left out"

exec node --import tsx bench/run.ts "$@"
