import type { Page } from 'playwright-core';

/**
 * Waits until a condition that takes time to find out holds in a page. Playwright's `waitForFunction` would take its promise for a yes.
 * @throws after `timeoutMs`
 */
export async function untilInPage<Given>(page: Page, condition: (given: Given) => Promise<boolean>, given: Given, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  // Playwright's types name what crosses to the page and back; here it is what the caller's are.
  const ask = condition as (given: unknown) => Promise<boolean>;
  while (!(await page.evaluate(ask, given))) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
