import type { WebSocketLike } from 'sip-wasm';

/** A WebSocket whose other end is the test. */
export class ScriptedSocket extends EventTarget implements WebSocketLike {
  static made: ScriptedSocket[] = [];
  /** Run when one is made. */
  static onMade: ((socket: ScriptedSocket) => void) | undefined;
  binaryType = 'blob';
  protocol = '';
  readonly url: string;
  readonly offered: string[];
  readonly sent: (string | Uint8Array)[] = [];
  onSent: ((text: string) => void) | undefined;
  isClosed = false;

  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    this.offered = protocols;
    ScriptedSocket.made.push(this);
    queueMicrotask(() => ScriptedSocket.onMade?.(this));
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.isClosed) throw new Error('InvalidStateError');
    this.sent.push(data);
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
    queueMicrotask(() => this.onSent?.(text));
  }
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    queueMicrotask(() => this.#dispatch('close', { code: 1000, reason: '' }));
  }

  open(protocol = 'sip'): void {
    this.protocol = protocol;
    this.#dispatch('open');
  }
  receive(data: unknown): void {
    this.#dispatch('message', { data });
  }
  /** As a browser tells of a connection that was refused. */
  refuse(): void {
    this.#dispatch('error');
    this.end(1006);
  }
  end(code = 1006, reason = ''): void {
    this.isClosed = true;
    this.#dispatch('close', { code, reason });
  }

  #dispatch(type: string, properties: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), properties));
  }
}

/** A response of a server to a request that was sent. */
export function responseTo(request: string, status: string, more = ''): string {
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => new RegExp(`^${name}:.*$`, 'm').exec(request)![0].trim());
  const lines = copied.map((line) => (line.startsWith('To:') && !line.includes(';tag=') ? `${line};tag=server` : line));
  return `SIP/2.0 ${status}\r\n${lines.join('\r\n')}\r\n${more}Content-Length: 0\r\n\r\n`;
}
