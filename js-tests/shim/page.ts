/** The page of the shim's tests: runs a case here, or in a worker that it starts. */
import { runCase } from './cases.js';

export interface ShimPage {
  here(name: string): Promise<string>;
  inWorker(name: string): Promise<string>;
  /** What a page under the policy gets for it. */
  evalRefused(): string;
}

let worker: Worker | undefined;

globalThis.shim = {
  here: runCase,
  evalRefused() {
    try {
      return String(eval('1')); // eslint-disable-line no-eval -- this is what the policy is to refuse
    } catch (error) {
      return String(error);
    }
  },
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
