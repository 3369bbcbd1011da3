#!/usr/bin/env bash
# Sets up, builds, and shows a real call: npm run demo [-- --once]
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/setup.sh demo
bash tools/build.sh
exec node --import tsx tools/demo/demo.ts "$@"
