import type { IncomingMessage } from 'sip-wasm';
import type { ScenarioLine } from './scenario-line.js';
import type { SentFrame } from './scenario-peer.js';

interface ScenarioEvent {
  readonly name: string;
  /** Of a call; "" where it belongs to none. */
  readonly call: string;
  readonly values: Record<string, string>;
}

/** What alice has sent and told and no line has expected yet. */
export class ScenarioRecord {
  readonly #frames: { frame: SentFrame; call: string }[] = [];
  readonly #events: ScenarioEvent[] = [];

  sent(frame: SentFrame, call: string): void {
    this.#frames.push({ frame, call });
  }
  told(call: string, name: string, values: Record<string, string> = {}, message?: IncomingMessage): void {
    const body = message?.body ?? '';
    this.#events.push({ name, call, values: body === '' ? values : { ...values, body, offer: body, answer: body } });
  }

  /** @throws Error unless everything that was sent or told has been expected. */
  nothingMore(): void {
    if (this.#events.length > 0) throw new Error(`nobody expected the event ${describe(this.#events[0])}`);
    if (this.#frames.length > 0) throw new Error(`nobody expected the frame\n${this.#frames[0]?.frame.text ?? ''}`);
  }

  /** `replaces`: what names the call of that line. @throws Error naming what is not as the line says. */
  expectFrame(line: ScenarioLine, replaces: string): void {
    const next = this.#frames.shift();
    if (!next) throw new Error(`nothing was sent; the next event would be ${describe(this.#events[0])}`);
    const { frame } = next;
    const expect = (holds: boolean, what: string): void => {
      if (!holds) throw new Error(`${what} is not in\n${frame.text}`);
    };
    if (frame.isRequest) expect(frame.method === line.word(1) && (!line.word(2).includes(':') || frame.uri === line.word(2)), 'the request');
    else expect(String(frame.status) === line.word(1) && (!line.has('to') || frame.method === line.behind('to')), 'the response');
    if (line.has('call')) expect(next.call === line.behind('call'), 'the call');
    if (line.body !== '') expect(frame.body === line.body, 'the body');
    const isThere = (field: string): boolean => {
      const [, name = '', part = ''] = /^([^:]+)(?::\s*(.*))?$/.exec(field) ?? [];
      return frame.headers(name).some((value) => value.includes(part));
    };
    for (const wanted of line.allBehind('has')) expect(isThere(wanted), wanted);
    if (line.has('replaces')) expect(frame.replaces === replaces, 'that Replaces');
    for (const unwanted of line.allBehind('lacks')) if (isThere(unwanted)) throw new Error(`${unwanted} is in\n${frame.text}`);
  }

  /** @throws Error naming what is not as the line says. */
  expectEvent(line: ScenarioLine): void {
    const event = this.#events.shift();
    const isExpected = event?.name === line.word(1) && (!line.has('call') || event.call === line.behind('call')) && line.settings.every(([name, value]) => event.values[name] === value);
    if (!isExpected) throw new Error(`it is ${describe(event)}; the next frame would be ${this.#frames[0]?.frame.head.split('\r\n')[0] ?? 'none'}`);
  }
}

function describe(event: ScenarioEvent | undefined): string {
  return event ? `${event.name} of ${event.call || 'no call'} ${JSON.stringify(event.values)}` : 'none';
}
