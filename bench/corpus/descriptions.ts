import { chromeOffer } from './bodies.js';

const OFFER = chromeOffer(2400);
const ANSWER = chromeOffer(2000);
/** Digits of a session's id in `o=`. */
const SESSION_ID = /\d{19}/;

/** What both ends of a call describe: octets of a held call at each of its ends. */
export const DESCRIPTION_OCTETS = OFFER.length + ANSWER.length;

/** Descriptions for the stubs of all stacks; `distinct`: no two calls have the same, as in life. */
export const descriptions = {
  distinct: false,
  offer: (): string => (descriptions.distinct ? another(OFFER) : OFFER),
  answer: (): string => (descriptions.distinct ? another(ANSWER) : ANSWER),
};

let last = 1_000_000_000_000_000_000n;
const another = (text: string): string => text.replace(SESSION_ID, String((last += 1n)));
