import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { UserAgent, type IncomingSubscription } from '../../dist/index.js';
import { Wire } from '../dialog/wire.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { failure } from '../support/events.js';

/** Past 32 bits a number would begin at 0 again. */
const LARGE = [Infinity, 2 ** 32, 2 ** 32 + 200];

describe('what crosses into the core is what was given', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make({ eventPackages: 'presence' });
  });
  afterEach(() => {
    wire.close();
  });

  it('a subscription or registration for longer than there is, is no fetch and no short one', async () => {
    for (const expires of LARGE) {
      await wire.refused('invalid_argument', () => wire.core.subscribe('sip:bob@example.com', 'presence', { expires }));
      await wire.refused('invalid_argument', () => wire.core.register({ expires }));
    }
    wire.core.subscribe('sip:bob@example.com', 'presence', { expires: 0.5 });
    assert.equal(wire.last.header('expires'), '1');
  });

  it('a subscription of a peer that is accepted for ever has all that it asked for', () => {
    let asked: IncomingSubscription | undefined;
    wire.core.addEventListener('subscribe', (event) => {
      event.preventDefault();
      asked = event.detail.subscription;
    });
    const lines = ['Event: presence', 'Expires: 600'];
    wire.receive(wire.bobsInvite({ lines }).replaceAll('INVITE', 'SUBSCRIBE'));
    asked!.accept({ expires: Infinity });
    assert.match(wire.last.header('subscription-state'), /^active/);
    asked!.terminate('giveup', { retryAfter: Infinity });
    wire.respond(200);
    assert.equal(wire.last.header('subscription-state'), `terminated;reason=giveup;retry-after=${2 ** 32 - 1}`);
  });

  it('a refusal with a status that there is not is no acceptance', async () => {
    const request = wire.incoming();
    for (const statusCode of LARGE) await wire.refused('invalid_argument', () => request.reject({ statusCode }));
    request.reject();
  });

  it('octets are those of the moment: their memory is the application\'s again', () => {
    const scratch = Uint8Array.of(0xff, 1);
    const body = { contentType: 'application/octet-stream', content: scratch };
    const first = wire.core.request('MESSAGE', 'sip:bob@example.com', { body });
    scratch[1] = 2;
    const again = wire.core.request('MESSAGE', 'sip:bob@example.com', { body: { ...body, content: Uint8Array.of(0xff, 1) } });
    assert.deepEqual([first.message.bodyOctets[1], again.message.bodyOctets[1]], [1, 1]);
  });

  it('half of a surrogate pair is refused where it would have to be escaped', async () => {
    ScriptedSocket.onMade = (socket) => {
      socket.open();
    };
    const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket });
    assert.equal(await failure(agent.registration({ push: { 'pn-prid': '\ud800' } }).register()), 'invalid_argument');
    await agent.close();
  });
});
