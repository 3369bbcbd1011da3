// The shim instantiates the module (`instantiateWasm` in web/src/sip_wasm.d.ts), in its own `try`: the glue fetches nothing. In here `WebAssembly` is
// no more than Emscripten's minimal runtime calls, and what it does with the instance runs where the shim hands that over.
var WebAssembly = {
  instantiate: (_, imports) => ({ then: (begin) => Module['instantiateWasm'](imports, (instance) => begin({ instance })) }),
};
