import type { StrictEventTarget } from '../../dist/index.js';

/** The next event of that name. @throws after `timeoutMs` */
export function nextEvent<Events, K extends keyof Events & string>(target: StrictEventTarget<Events>, type: K, timeoutMs = 10_000): Promise<Events[K]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no event "${type}" in ${timeoutMs} ms`));
    }, timeoutMs);
    target.addEventListener(
      type,
      ({ detail }) => {
        clearTimeout(timer);
        resolve(detail);
      },
      { once: true },
    );
  });
}

/** The code of the `SipError` that a promise or a function fails with; "none" if it does not fail. */
export async function failure(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
    return 'none';
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string };
    return name === 'SipError' ? String(code) : String(error);
  }
}

/** Waits until a condition holds. @throws after `timeoutMs` */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
