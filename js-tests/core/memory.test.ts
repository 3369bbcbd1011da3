import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserAgentCore } from '../../dist/index.js';

/** What a request says of a display name that went through an argument block. */
async function displayNameOf(fromDisplayName: string): Promise<string> {
  const core = await UserAgentCore.create({ aor: 'sip:alice@example.com' });
  try {
    core.openFlow(true, () => undefined);
    return core.request('MESSAGE', 'sip:bob@example.com', { fromDisplayName }).message.from.displayName;
  } finally {
    core.delete();
  }
}

describe('an argument block', () => {
  for (const length of [1, 158, 159, 160, 161, 400]) {
    for (const last of ['z', 'é', '€', '😀']) {
      it(`holds a text of ${length} characters and ${JSON.stringify(last)}`, async () => {
        const text = 'a'.repeat(length) + last;
        assert.equal(await displayNameOf(text), text);
      });
    }
  }
});

describe('the input buffer', () => {
  it('takes heads of any length and script, by turns, also when linear memory has grown', async () => {
    const core = await UserAgentCore.create({ aor: 'sip:alice@example.com', maximumFrame: 1 << 20 });
    const flow = core.openFlow(true, () => undefined);
    let name: string | undefined;
    core.delegate = { onMessage: ({ message }) => (name = message.getHeader('subject')) };
    let count = 0;
    const check = (subject: string): void => {
      name = undefined;
      core.receive(flow, message(subject, ++count));
      assert.equal(name, subject);
    };
    try {
      for (const [length, last] of [[1, 'z'], [5000, 'z'], [1, '€'], [4000, '€'], [40_000, '😀'], [1, 'z']] as const) check('a'.repeat(length) + last);
      core.request('MESSAGE', 'sip:bob@example.com', { extraHeaders: [`Subject: ${'c'.repeat(50_000)}`] }); // moves it
      check('moved');
      const others = await Promise.all(Array.from({ length: 40 }, (_, user) => UserAgentCore.create({ aor: `sip:${user}@example.com`, maximumFrame: 1 << 20 })));
      for (const other of others) other.receive(other.openFlow(true, () => undefined), message('a'.repeat(60_000), ++count)); // each has a buffer of its own
      check('after that');
      core.configure({ password: 'secret' }); // the buffer is wiped
      check('b'.repeat(6000));
      for (const other of others) other.delete();
    } finally {
      core.delete();
    }
  });
});

const message = (subject: string, count: number): string =>
  [
    'MESSAGE sip:alice@example.com SIP/2.0',
    `Via: SIP/2.0/WSS bob.invalid;branch=z9hG4bK${count}`,
    'From: <sip:bob@example.com>;tag=b',
    'To: <sip:alice@example.com>',
    `Call-ID: ${count}`,
    'CSeq: 1 MESSAGE',
    'Max-Forwards: 70',
    `Subject: ${subject}`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
