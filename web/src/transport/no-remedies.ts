/** In a page, in place of node-remedies.ts: no browser says why a connection failed. */
export const nodeRemedy = (_detail: string): string | undefined => undefined;
