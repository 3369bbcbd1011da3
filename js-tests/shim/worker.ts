/** The same cases where there is no `window`. */
import { runCase } from './cases.js';

addEventListener('message', ({ data }: MessageEvent<string>) => {
  void runCase(data).then((outcome) => {
    (globalThis as unknown as { postMessage(text: string): void }).postMessage(outcome);
  });
});
