import type { CoreModule } from '../core/core-module.js';

/** What a loaded module has for reading header fields; the core's own parser (src/message/field_value.h). */
export type FieldModule = Pick<CoreModule, 'fieldBuffer' | 'parseField' | 'parseBodyParts' | 'HEAPU8'>;

let module: FieldModule | undefined;

/** Any loaded module will do: they are all the same. */
export function setFieldModule(loaded: FieldModule): void {
  module ??= loaded;
}

export function fieldModule(): FieldModule | undefined {
  return module;
}

/** Writes a Content-Type and a body and has them taken apart. @returns the words of bindings/body_parts_record.h. */
export function readBodyParts(loaded: FieldModule, contentType: string, body: Uint8Array): Uint32Array {
  const type = new TextEncoder().encode(contentType);
  const begin = loaded.fieldBuffer(type.length + body.length);
  loaded.HEAPU8.set(type, begin);
  loaded.HEAPU8.set(body, begin + type.length);
  const record = loaded.parseBodyParts(type.length, body.length);
  return new Uint32Array(loaded.HEAPU8.buffer, record);
}

/** The session description inside of a multipart body, as text; "" where there is none. */
export function findSessionPart(contentType: string, body: Uint8Array): string {
  if (!module) return '';
  const [begin, end] = readBodyParts(module, contentType, body);
  return new TextDecoder().decode(body.subarray(begin, end));
}
