#!/usr/bin/env bash
# Builds what the package ships into dist/: the module, its glue, the shim; and the development edge into dist-edge/.
# Says how large each part is.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
[ -f "$cache/env.sh" ] || bash tools/setup.sh build
. "$cache/env.sh"
export SIP_WASM_INCLUDE="$cache/include" CCACHE_DIR="$cache/ccache"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() { "$@" >"$log" 2>&1 || { cut -c1-400 "$log"; return 1; }; }

echo "building the WebAssembly modules (about a minute the first time)"
quietly cmake --preset wasm
quietly cmake --build build/wasm --target sip_wasm sip_edge_module
echo "compiling the shim"
rm -rf dist
npx tsc -p tsconfig.build.json
# The XML parser goes with it: the package has no dependencies.
quietly npx esbuild dist/events/xml.js --bundle --minify --format=esm --external:../sip-error.js --external:../check-options.js --sourcemap --allow-overwrite --outfile=dist/events/xml.js \
  --banner:js='/*! Holds @rgrove/parse-xml, copyright Ryan Grove, under the ISC licence: dist/events/LICENSE-parse-xml */'
cp node_modules/@rgrove/parse-xml/LICENSE dist/events/LICENSE-parse-xml
rm dist/events/xml.d.ts # it names that parser, and no other declaration names it
mkdir -p dist dist-edge
npx esbuild build/wasm/bindings/sip_wasm.js --minify --format=esm --log-level=error --outfile=dist/sip_wasm.js
cp build/wasm/bindings/sip_wasm.wasm web/src/sip_wasm.d.ts web/src/sip_wasm.wasm.d.ts dist/
cp build/wasm/bindings/sip_edge.js build/wasm/bindings/sip_edge.wasm dist-edge/
node tools/size.mjs
