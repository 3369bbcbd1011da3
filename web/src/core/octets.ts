/** By their tags: `instanceof` knows none of another realm, as those of Node's own modules are in a test of Jest, or those of a frame in a page. */
const tagOf = (value: unknown): string => (typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : '');

export const isOctets = (value: unknown): value is Uint8Array => tagOf(value) === 'Uint8Array';
export const isArrayBuffer = (value: unknown): value is ArrayBuffer => tagOf(value) === 'ArrayBuffer';
