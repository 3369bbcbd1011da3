// In place of embind's own JavaScript side, for a module whose arguments and results are numbers that cross as they are: that side
// is made for values of any type, and to set it up took longer than all else that the module does at a start. No result is
// 2^31 or more: an unsigned one would come out negative. The declarations are still made by embind itself, without MODULARIZE.
if (MODULARIZE) addToLibrary({
  $embindName: (pointer) => {
    let end = pointer;
    while (HEAPU8[end] && HEAPU8[end] !== 40 /* ( */) end++;
    return String.fromCharCode(...HEAPU8.subarray(pointer, end));
  },
  $embindClasses: '={}',
  // A literal of its own for each number of arguments: where an engine sees one function called, it calls that without a detour.
  $embindFunctions: `=[
    (run, at) => () => run(at),
    (run, at) => (a) => run(at, a),
    (run, at) => (a, b) => run(at, a, b),
  ]`,
  $embindMethods: `=[
    (run, at) => function () { return run(at, this.pointer); },
    (run, at) => function (a) { return run(at, this.pointer, a); },
    , , ,
    (run, at) => function (a, b, c, d, e) { return run(at, this.pointer, a, b, c, d, e); },
    , ,
    (run, at) => function (a, b, c, d, e, f, g, h) { return run(at, this.pointer, a, b, c, d, e, f, g, h); },
  ]`,

  // What the C library's abort() does: no memory is left, above all.
  _abort_js__deps: [],
  _abort_js: () => {
    throw new Error('The core of sip-wasm has given up; it was given no memory, or is at fault');
  },

  // More memory by half of what there is (MEMORY_GROWTH_GEOMETRIC_STEP), or as much as can be had; never past the maximum of the module's memory.
  emscripten_resize_heap__deps: [],
  emscripten_resize_heap: (wanted) => {
    const size = HEAPU8.length;
    for (const extra of [size >> 1, size >> 3, 0]) {
      try {
        wasmMemory.grow(Math.ceil((Math.max(wanted >>> 0, size + extra) - size) / 65536));
        updateMemoryViews();
        return true;
      } catch {
        // Less, then.
      }
    }
    return false;
  },

  _embind_register_void: () => {},
  _embind_register_void__deps: [],
  _embind_register_integer: () => {},
  _embind_register_integer__deps: [],
  _embind_register_float: () => {},
  _embind_register_float__deps: [],
  _embind_register_function__deps: ['$embindName', '$embindFunctions', '$wasmTable'],
  _embind_register_function: (name, count, types, signature, run, at) => {
    Module[embindName(name)] = embindFunctions[count - 1](wasmTable.get(run), at);
  },
  _embind_register_class__deps: ['$embindName', '$embindClasses', '$wasmTable'],
  _embind_register_class: (type, pointer, constPointer, base, actualSignature, actual, upSignature, up, downSignature, down, name, freeSignature, free) => {
    Module[embindName(name)] = embindClasses[type] = class Bound {
      constructor() {
        this.pointer = Bound.make();
      }
      delete() {
        wasmTable.get(free)(this.pointer);
        Object.setPrototypeOf(this, null); // it has no methods any more
      }
    };
  },
  _embind_register_class_constructor__deps: ['$embindClasses', '$wasmTable'],
  _embind_register_class_constructor: (type, count, types, signature, run, at) => {
    embindClasses[type].make = () => wasmTable.get(run)(at);
  },
  _embind_register_class_function__deps: ['$embindName', '$embindClasses', '$embindMethods', '$wasmTable'],
  _embind_register_class_function: (type, name, count, types, signature, run, at) => {
    embindClasses[type].prototype[embindName(name)] = embindMethods[count - 2](wasmTable.get(run), at);
  },
});
