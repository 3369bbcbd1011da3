#!/usr/bin/env bash
# Every library in every role of a transfer, blind and attended, through Kamailio in headless Chrome: some minutes. Prints the table and
# writes docs/transfers.md. Needs what `npm run setup` and `npm run build` make.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf build/transfers
node --import tsx --test --test-reporter=spec js-tests/interop/transfers.matrix.ts
node tools/interop-table.mjs --transfers --accept
