import { check } from '../check-options.js';
import { malformed, numberOf, present } from './xml.js';

/** How many messages of one kind there are. */
export interface MessageCounts {
  readonly new: number;
  readonly old: number;
  /** Of these so many are urgent. */
  readonly newUrgent?: number;
  readonly oldUrgent?: number;
}

export interface MessageSummary {
  /** Whether the lamp is on. */
  readonly waiting: boolean;
  /** Where the messages are: call it to hear them. */
  readonly account?: string;
  /** By kind, in lower case: `voice-message`, `fax-message`, `pager-message`, `multimedia-message`, `text-message`, `none`. */
  readonly counts: Readonly<Record<string, MessageCounts>>;
}

/**
 * `application/simple-message-summary`, RFC 3842 5.2: the lamp of a mailbox.
 * @throws SipError `malformed` where it does not say whether messages are waiting.
 * @example
 * mailbox.addEventListener('notify', ({ detail }) => {
 *   try {
 *     const { waiting, counts } = messageSummary(detail.body);
 *     lamp.textContent = waiting ? `${counts['voice-message']?.new ?? 0} new` : '';
 *   } catch (error) {
 *     console.warn(error); // malformed: the lamp stays as it was
 *   }
 * });
 */
export function messageSummary(text: string): MessageSummary {
  check('body', text, 'string');
  const summary = text.replace(/^\s+/, '').split(/\r?\n[ \t]*\r?\n/, 1)[0] ?? '';
  const fields = new Map(
    summary
      .split(/\r?\n(?![ \t])/)
      .map((line) => /^([^:\s]+)[ \t]*:(.*)$/s.exec(line))
      .filter((match) => match !== null)
      .map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()] as const),
  );
  const waiting = fields.get('messages-waiting')?.toLowerCase();
  if (waiting !== 'yes' && waiting !== 'no') throw malformed('Messages-Waiting is neither yes nor no');
  const account = fields.get('message-account');
  const counts: Record<string, MessageCounts> = Object.create(null) as Record<string, MessageCounts>;
  for (const [name, value] of fields) {
    const match = /^(\d+)\s*\/\s*(\d+)(?:\s*\(\s*(\d+)\s*\/\s*(\d+)\s*\))?$/.exec(value);
    if (!match) continue;
    counts[name] = present({
      new: numberOf(match[1]) ?? 0,
      old: numberOf(match[2]) ?? 0,
      newUrgent: numberOf(match[3]),
      oldUrgent: numberOf(match[4]),
    });
  }
  return { waiting: waiting === 'yes', ...(account !== undefined && account !== '' && { account }), counts };
}
