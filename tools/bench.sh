#!/usr/bin/env bash
# The benchmark beside the peers. Usage: npm run bench [-- --quick] [-- --json FILE]. A full run also draws docs/performance.svg.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/setup.sh
[ -f dist/sip_wasm.wasm ] || bash tools/build.sh
exec node --import tsx bench/run.ts "$@"
