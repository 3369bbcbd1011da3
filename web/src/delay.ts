/** What `setTimeout` can wait for; what is longer, and Infinity, it takes for nothing. */
const LONGEST_MS = 2 ** 31 - 1;

/** A time of the application's for `setTimeout`. */
export const delay = (milliseconds: number): number => Math.min(milliseconds, LONGEST_MS);
