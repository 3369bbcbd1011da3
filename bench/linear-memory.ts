const memories: WebAssembly.Memory[] = [];

/** From now on `linearMemoryInUse` counts each module that is made. */
export function watchLinearMemory(): void {
  const real = WebAssembly.instantiate;
  const watching = async (...given: Parameters<typeof real>): Promise<unknown> => {
    const made: unknown = await real(...given);
    const { exports } = (made as { instance?: WebAssembly.Instance }).instance ?? (made as WebAssembly.Instance);
    memories.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
    return made;
  };
  WebAssembly.instantiate = watching as typeof WebAssembly.instantiate;
}

/** Octets of linear memory that were ever written to, and what lies below them: how far the heap has come, however much was reserved for it. */
export function linearMemoryInUse(): number {
  return memories.reduce((sum, { buffer }) => sum + highWater(new Uint32Array(buffer)), 0);
}

/** Octets up to the last word that is not zero. */
export function highWater(words: Uint32Array): number {
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end -= 1;
  return end * 4;
}
