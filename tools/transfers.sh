#!/usr/bin/env bash
# Every library in every role of a transfer, blind and attended, through Kamailio in headless Chrome: some minutes. Prints the table and
# writes docs/transfers.md. Needs what `npm run setup` and `npm run build` make. With a word, `blind` or `attended`, only that half is
# played, and joins what was seen of the other half.
set -euo pipefail
cd "$(dirname "$0")/.."
half=${1:-}
rm -rf "build/transfers/${half:+$half.json}"
node --import tsx --test --test-reporter=spec ${half:+--test-name-pattern ": $half$"} js-tests/interop/transfers.matrix.ts
node tools/interop-table.mjs --transfers --accept
