/**
 * What `Object.prototype.toString` calls objects that have private fields and are no EventTarget. Vue and Alpine put a proxy around what it
 * calls an Object, and private fields cannot be read through one.
 */
export const TAG = 'sip-wasm';
