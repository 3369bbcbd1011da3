/** A SIP library of which a softphone is made (pages/). */
export interface Library {
  readonly name: string;
  readonly script: URL;
  /** What it registers with at best. */
  readonly algorithm: 'SHA-256' | 'MD5';
}

const library = (name: string, script: string, algorithm: Library['algorithm']): Library => ({
  name,
  script: new URL(`pages/${script}`, import.meta.url),
  algorithm,
});

export const OURS = library('sip-wasm', 'sip-wasm.ts', 'SHA-256');
export const SIP_JS = library('SIP.js 0.21.2', 'sipjs.ts', 'MD5');
export const JSSIP = library('JsSIP 3.13.8', 'jssip.ts', 'MD5');
export const LIBRARIES: readonly Library[] = [OURS, SIP_JS, JSSIP];
