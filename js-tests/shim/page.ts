/** The page of the shim's tests: runs a case here, or in a worker that it starts. */
import { runCase } from './cases.js';

export interface ShimPage {
  here(name: string): Promise<string>;
  inWorker(name: string): Promise<string>;
  /** What the page got for `eval` as it was loaded: a call by the browser's driver is exempt from the policy. */
  readonly evalOutcome: string;
}

function tryEval(): string {
  try {
    return String(eval('1'));
  } catch (error) {
    return String(error);
  }
}
const evalOutcome = tryEval();

let worker: Worker | undefined;

globalThis.shim = {
  here: runCase,
  evalOutcome,
  inWorker: (name) =>
    new Promise((resolve, reject) => {
      worker ??= new Worker('/worker.js', { type: 'module' });
      worker.onmessage = ({ data }: MessageEvent<string>) => {
        resolve(data);
      };
      worker.onerror = ({ message }) => {
        reject(new Error(message));
      };
      worker.postMessage(name);
    }),
};

declare global {
  var shim: ShimPage;
}
