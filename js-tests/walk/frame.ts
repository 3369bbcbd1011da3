/** What a message says, as far as the network of a walk needs it. */
export class Frame {
  readonly text: string;
  readonly start: string;
  /** 0 for a request. */
  readonly status: number;
  /** Of a request: the Request-URI. */
  readonly uri: string;
  readonly cseq: number;
  readonly method: string;

  constructor(text: string) {
    this.text = text;
    this.start = text.slice(0, text.indexOf('\r\n'));
    const [first = '', second = ''] = this.start.split(' ');
    this.status = first === 'SIP/2.0' ? Number(second) : 0;
    this.uri = this.status === 0 ? second : '';
    const [number = '', method = ''] = this.field('CSeq').split(' ');
    this.cseq = Number(number);
    this.method = method;
  }

  get head(): string {
    return this.text.slice(0, this.text.indexOf('\r\n\r\n') + 2);
  }
  /** The first line of that name; "" where there is none. */
  field(name: string): string {
    return lineOf(name).exec(this.head)?.[1] ?? '';
  }
  tag(name: 'From' | 'To'): string {
    return /;tag=([^;>\s]+)/.exec(this.field(name))?.[1] ?? '';
  }
  get branch(): string {
    return /branch=([^;,\s]+)/.exec(this.field('Via'))?.[1] ?? '';
  }
  /** For people. */
  describe(): string {
    const more = /^(RSeq|RAck|Replaces|Refer-To|Subscription-State): .*(?=\r)/gim;
    return `${this.start} [${this.cseq} ${this.method}] ${this.field('Call-ID').slice(0, 6)} ${this.tag('From').slice(0, 4)}/${this.tag('To').slice(0, 4)} ${this.text.match(more)?.join(' ') ?? ''} ${/a=\w+/.exec(this.text)?.[0] ?? ''}`;
  }
}

const lines = new Map<string, RegExp>();
function lineOf(name: string): RegExp {
  const known = lines.get(name) ?? new RegExp(`^${name}: *(.*)\r$`, 'im');
  lines.set(name, known);
  return known;
}
