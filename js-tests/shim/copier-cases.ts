/** Texts between JavaScript and linear memory, in a page, in a worker and in Node. */
import { messageParser, UserAgentCore, type IncomingRequestMessage } from 'sip-wasm';
import { TextCopier } from '../../dist/core/text-copier.js';

/** As many texts as it takes until it has what it needs, where the engine has that. */
async function copierOf(memory: WebAssembly.Memory): Promise<{ copier: TextCopier; copies: boolean }> {
  const copier = new TextCopier(memory);
  for (let tries = 0; tries < 100; tries += 1) {
    for (let count = 0; count < 20; count += 1) copier.write('a', 0);
    if (copier.write('a', 0) >= 0) return { copier, copies: true };
    await new Promise((resolve) => setTimeout(resolve, 5));
    if ((globalThis as { process?: object }).process) break; // Node 20 has none
  }
  return { copier, copies: false };
}

const IN_CHROME = 'navigator' in globalThis && navigator.userAgent.includes('Chrom');
const TEXTS = ['', 'a', '\0\r\n~\x7f', 'abc'.repeat(1000), 'z'.repeat(8192), 'sliced '.repeat(50).slice(3, 200)];
const OTHERS = ['é', `${'a'.repeat(40)}€`, '😀', '\ud800', '\u0080', 'z'.repeat(8193)];

async function copiesAscii(): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { copier, copies } = await copierOf(memory);
  if (IN_CHROME && !copies) throw new Error('Chrome has string builtins');
  for (const text of TEXTS) {
    const octets = new Uint8Array(memory.buffer);
    octets.fill(0xee);
    const written = copier.write(text, 5);
    if (written !== (copies ? text.length : -1)) throw new Error(`${written} of ${text.length} octets`);
    if (octets[4] !== 0xee || octets[5 + Math.max(written, 0)] !== 0xee) throw new Error('past its room');
    if (copies && copier.read(5, written) !== text) throw new Error(`not ${JSON.stringify(text)}`);
    memory.grow(1);
  }
  for (const text of OTHERS) {
    if (copier.write(text, 5) !== -1) throw new Error(`${JSON.stringify(text)} is not ASCII, or too long`);
    const { written } = new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, 5));
    if (copier.read(5, written) !== undefined) throw new Error(`${JSON.stringify(text)} is not ASCII, or too long`);
  }
}

/** The same message by the first way and by the next. */
async function headsStayTheSame(): Promise<void> {
  const parse = await messageParser();
  const core = await UserAgentCore.create({ aor: 'sip:alice@example.com' });
  const sent: string[] = [];
  const flow = core.openFlow(true, (frame) => sent.push(String(frame)));
  for (let count = 0; count < 60; count += 1) {
    for (const subject of ['plain', 'm\u00fcller \u20ac', 'x'.repeat(9000)]) {
      const frame = [
        'MESSAGE sip:alice@example.com SIP/2.0', `Via: SIP/2.0/WSS bob.invalid;branch=z9hG4bK${count}${subject.length}`, 'Max-Forwards: 70', 'From: <sip:bob@example.com>;tag=b',
        'To: <sip:alice@example.com>', `Call-ID: ${count}-${subject.length}`, 'CSeq: 1 MESSAGE', `Subject: ${subject}`, 'Content-Length: 2', '', 'hi',
      ].join('\r\n');
      let came: IncomingRequestMessage | undefined;
      core.delegate = { onMessage: (request) => { came = request.message; request.accept({ extraHeaders: [`Subject: ${subject}`] }); } };
      core.receive(flow, frame);
      for (const read of [came, parse(frame), parse(new TextEncoder().encode(frame))]) {
        if (read?.getHeader('subject') !== subject || read.body !== 'hi') throw new Error(`${count}: ${read?.getHeader('subject')}`);
      }
      if (parse(sent.pop()!).getHeader('subject') !== subject) throw new Error(`sent, ${count}: ${subject}`);
    }
    if (count % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  core.delete();
}

export const copierCases: Readonly<Record<string, () => Promise<void>>> = {
  'ASCII texts are copied by the builtins of an engine that has them, and no others': copiesAscii,
  'heads of any script and length are what they were, before and after the builtins are there': headsStayTheSame,
};
