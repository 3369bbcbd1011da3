#!/usr/bin/env bash
# Many user agents in one process, through Kamailio on loopback. Usage: npm run load [-- --agents N --calls N --rate N --seconds N --json FILE]
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/setup.sh >&2
[ -f dist/sip_wasm.wasm ] || bash tools/build.sh >&2
exec node --import tsx bench/load/main.ts "$@"
