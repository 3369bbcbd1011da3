import type { ScenarioLine } from './scenario-line.js';

/** What the shim sent, taken apart by the simplest means: nothing here is shared with the code under test. */
export class SentFrame {
  readonly text: string;
  readonly #fields: [string, string][];

  constructor(text: string) {
    this.text = text;
    this.#fields = [...this.head.matchAll(/^([\w-]+)\s*:\s*(.*)$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()]);
  }

  get head(): string {
    return this.text.slice(0, this.text.indexOf('\r\n\r\n') + 2);
  }
  get body(): string {
    return this.text.slice(this.text.indexOf('\r\n\r\n') + 4);
  }
  get isRequest(): boolean {
    return !this.text.startsWith('SIP/2.0');
  }
  /** 0 for a request. */
  get status(): number {
    return this.isRequest ? 0 : Number(this.text.slice(8, 11));
  }
  get method(): string {
    return this.isRequest ? this.text.slice(0, this.text.indexOf(' ')) : (this.header('cseq').split(' ')[1] ?? '');
  }
  get uri(): string {
    return this.text.split(' ')[1] ?? '';
  }
  /** The value of Replaces, of the field itself or in the Refer-To of a REFER. */
  get replaces(): string {
    return this.header('replaces') || decodeURIComponent(/\?Replaces=([^&>]*)/.exec(this.header('refer-to'))?.[1] ?? '');
  }
  header(name: string): string {
    return this.headers(name)[0] ?? '';
  }
  headers(name: string): string[] {
    return this.#fields.filter(([each]) => each === name.toLowerCase()).map(([, value]) => value);
  }
}

const uriIn = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? value;

/** The other end of one call, made up from the lines `<-`. It remembers what alice sent. */
export class ScenarioPeer {
  readonly #name: string;
  readonly #callId: string;
  readonly #sent: SentFrame[] = [];
  readonly #made = new Map<string, string>();
  /** The head of its INVITE or SUBSCRIBE. */
  #invite = '';
  #cseq = 100;
  #branch = 0;

  constructor(name: string) {
    this.#name = name;
    this.#callId = `made-by-${name}@biloxi.example.com`;
  }

  sent(frame: SentFrame): void {
    this.#sent.push(frame);
  }
  /** Whether a message with that Call-ID belongs to this call. */
  owns(callId: string): boolean {
    return callId === this.#callId || this.#sent.some((frame) => frame.header('call-id') === callId);
  }

  /** The value of Replaces that names this call, sent to alice or to this peer. */
  replaces(toAlice: boolean): string {
    const answered = this.#invite === '' ? undefined : this.#lastAnswer();
    const seen = answered ?? this.#lastRequest('INVITE') ?? fail('there is no such call');
    const tags = [/;tag=([^;]+)/.exec(seen.header(answered ? 'to' : 'from'))?.[1], `${this.#name}-tag`];
    const [to, from] = toAlice ? tags : tags.reverse();
    return `${seen.header('call-id')};to-tag=${to};from-tag=${from}`;
  }

  make(line: ScenarioLine): string {
    const key = line.word(1) + line.behind('to') + line.behind('fork');
    if (line.has('again')) return this.#made.get(key) ?? fail(`nothing of that kind was sent before: ${key}`);
    if (line.word(1) === 'raw') return line.word(2);
    const text = /^\d/.test(line.word(1)) ? this.#response(line) : this.#request(line);
    this.#made.set(key, text);
    return text;
  }

  #lastRequest(method: string): SentFrame | undefined {
    return this.#sent.findLast((frame) => frame.isRequest && (method === '' ? frame.method !== 'ACK' : frame.method === method));
  }

  /** The last response of hers to an INVITE that makes a dialog. */
  #lastAnswer(opening = 'INVITE'): SentFrame | undefined {
    return this.#sent.findLast(({ status, method }) => status > 100 && status < 300 && method === opening);
  }

  /** What made the dialog: a call, or a subscription where no call was made. */
  get #opening(): string {
    return this.#lastRequest('INVITE') !== undefined || this.#invite.startsWith('INVITE') ? 'INVITE' : 'SUBSCRIBE';
  }

  #response(line: ScenarioLine): string {
    const request = this.#lastRequest(line.behind('to')) ?? fail('alice sent no such request');
    const status = line.word(1);
    const isTagged = request.header('to').includes(';tag=') || status === '100' || line.has('no-tag');
    const tag = isTagged ? '' : this.#tag(line);
    const copy = (name: string): string => request.headers(name).map((value) => `${name}: ${value}\r\n`).join('');
    const head = `SIP/2.0 ${status} Text\r\n${copy('Via')}${copy('From')}To: ${request.header('to')}${tag}\r\n${copy('Call-ID')}${copy('CSeq')}`;
    const refreshes = ['INVITE', 'UPDATE', 'SUBSCRIBE'].includes(request.method);
    return this.#finished(head, line, refreshes && status !== '100' && status < '300');
  }

  #request(line: ScenarioLine): string {
    const method = line.word(1);
    const ours = this.#lastRequest(this.#opening);
    const answered = this.#lastAnswer(this.#opening);
    const isInside = ours !== undefined || (answered !== undefined && this.#invite !== '' && method !== 'CANCEL');
    if (method === 'CANCEL' || !isInside) return this.#firstRequest(line, method);
    let [from, to, callId, target] = ['', '', '', ''];
    if (this.#invite !== '' && answered) {
      [from, to, callId, target] = [answered.header('from'), answered.header('to'), answered.header('call-id'), uriIn(answered.header('contact'))];
    } else {
      const invite = ours!;
      const own = line.has('fork') ? (invite.header('to').split(';tag=')[0] ?? '') : invite.header('to');
      const tag = own.includes(';tag=') ? '' : this.#tag(line);
      [from, to, callId, target] = [own + tag, invite.header('from'), invite.header('call-id'), uriIn(invite.header('contact'))];
    }
    if (line.has('from')) from = `${line.behind('from')};tag=${/;tag=([^;]+)/.exec(from)?.[1] ?? ''}`;
    if (method !== 'ACK' && !line.has('cseq')) this.#cseq += 1;
    const cseq = line.behind('cseq') || String(this.#cseq);
    const head = `${method} ${target} SIP/2.0\r\n${this.#viaOfRefused(method, cseq) ?? this.#via()}Max-Forwards: 70\r\nFrom: ${from}\r\nTo: ${to}\r\nCall-ID: ${callId}\r\nCSeq: ${cseq} ${method}\r\n`;
    const ownRack = line.allBehind('with').some((field) => field.startsWith('RAck'));
    const rack = method === 'PRACK' && !ownRack ? this.#rack() : '';
    return this.#finished(head + rack, line, ['INVITE', 'UPDATE', 'NOTIFY', 'SUBSCRIBE'].includes(method));
  }

  /** Of the last reliable response that alice sent. */
  #rack(): string {
    const reliable = this.#sent.findLast((frame) => frame.header('rseq') !== '');
    return reliable ? `RAck: ${reliable.header('rseq')} ${reliable.header('cseq')}\r\n` : '';
  }

  /** A request outside a dialog, and what belongs to its hop: CANCEL and the ACK of a refusal. */
  #firstRequest(line: ScenarioLine, method: string): string {
    if (method === 'CANCEL' || (method === 'ACK' && this.#invite !== '')) {
      return this.#finished(this.#invite.replace(/^INVITE/, method).replace(' INVITE\r\n', ` ${method}\r\n`), line, false);
    }
    this.#cseq += 1;
    const uri = line.word(2).includes(':') ? line.word(2) : 'sip:alice@a.invalid';
    const head =
      `${method} ${uri} SIP/2.0\r\n${this.#via()}Max-Forwards: 70\r\nFrom: <sip:${this.#name}@biloxi.example.com>;tag=${this.#name}-tag\r\n` +
      `To: <sip:alice@atlanta.example.com>\r\nCall-ID: ${this.#callId}\r\nCSeq: ${this.#cseq} ${method}\r\n`;
    const opens = method === 'INVITE' || method === 'SUBSCRIBE';
    if (opens) this.#invite = head;
    return this.#finished(head, line, opens);
  }

  #tag(line: ScenarioLine): string {
    return `;tag=${line.behind('fork') || `${this.#name}-tag`}`;
  }

  #via(): string {
    this.#branch += 1;
    return `Via: SIP/2.0/WS 192.0.2.4:5062;branch=z9hG4bK${this.#name}${this.#branch}\r\n`;
  }

  /** The ACK of a refusal belongs to the transaction of its INVITE. */
  #viaOfRefused(method: string, cseq: string): string | undefined {
    const refusal = this.#sent.findLast(({ status }) => status >= 300 && method === 'ACK');
    return refusal?.header('cseq') === `${cseq} INVITE` ? `Via: ${refusal.header('via')}\r\n` : undefined;
  }

  #finished(head: string, line: ScenarioLine, contact: boolean): string {
    const { body } = line;
    const type = line.behind('type') || (body === '' ? '' : 'application/sdp');
    const uri = line.behind('contact') || `sip:${this.#name}@192.0.2.4:5062;transport=ws`;
    return [
      head,
      ...line.allBehind('with').map((field) => `${field}\r\n`),
      contact && !line.has('no-contact') ? `Contact: <${uri}>\r\n` : '',
      type === '' ? '' : `Content-Type: ${type}\r\n`,
      `Content-Length: ${new TextEncoder().encode(body).length}\r\n\r\n${body}`,
    ].join('');
  }
}

function fail(why: string): never {
  throw new Error(why);
}
