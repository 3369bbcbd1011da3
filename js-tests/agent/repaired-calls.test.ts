import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Call, SipError, UserAgentOptions } from '../../dist/index.js';
import { until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { WirePeer } from '../support/wire-peer.js';

/** Media that lose the peer when the test says so. */
class LosableMedia extends FakeMedia {
  tell!: (isReached: boolean) => void;
  followConnection(tell: (isReached: boolean) => void): void {
    this.tell = tell;
    tell(true);
  }
}

describe('RFC 8839 4.4.1.1.1: a call in another network, in Node', () => {
  let wire: WirePeer;
  let media: LosableMedia;
  afterEach(() => wire.close());

  const establish = async (more: Partial<UserAgentOptions> = {}): Promise<Call> => {
    media = new LosableMedia();
    wire = await WirePeer.make({ media: () => media, ...more });
    return wire.call();
  };
  const reconnect = async (): Promise<void> => {
    const connected = new Promise((resolve) => wire.agent.addEventListener('connected', resolve, { once: true }));
    wire.lose();
    await connected;
  };
  const agree = (): Promise<void> => wire.receive('200 to INVITE answer "v=0 anew"');
  const pause = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

  it('RFC 3261 12.2.1.1: is offered anew on the next connection', async () => {
    const call = await establish();
    await reconnect();
    await wire.expect('INVITE', 2);
    await agree();
    await until(() => media.heard.includes('answer v=0 anew'));
    await reconnect();
    await wire.expect('INVITE', 3);
    assert.equal(call.state, 'established');
  });

  it('behind the REGISTER, once that is answered', async () => {
    await establish();
    const registered = wire.agent.register();
    await wire.expect('REGISTER');
    await wire.receive('200 to REGISTER with "Contact: <sip:alice@example.invalid>;expires=600"');
    await registered;
    await reconnect();
    await wire.expect('REGISTER', 2);
    await pause(20);
    assert.equal(wire.count('INVITE'), 1);
    await wire.receive('403 to REGISTER');
    await wire.expect('INVITE', 2);
  });

  it('is over where the peer has left it meanwhile', async () => {
    const call = await establish();
    await reconnect();
    await wire.expect('INVITE', 2);
    await wire.receive('481 to INVITE');
    assert.equal((await call.ended).by, 'remote');
  });

  it('is offered once more, after a pause, where that was refused; not once it is over', async () => {
    const call = await establish();
    await reconnect();
    await wire.expect('INVITE', 2);
    await wire.receive('480 to INVITE');
    await wire.expect('INVITE', 3);
    await wire.receive('480 to INVITE');
    assert.equal(call.state, 'established');
    const ended = call.hangup();
    await wire.expect('BYE');
    await wire.receive('200 to BYE');
    await ended;
  });

  it('is offered anew where its media have lost the peer, three times until they reach it again', async () => {
    await establish();
    for (let losses = 1; losses <= 4; losses += 1) {
      media.tell(false);
      media.tell(false);
      if (losses === 4) break;
      await wire.expect('INVITE', 1 + losses);
      await agree();
      await until(() => media.heard.length === 1 + losses);
      await pause(0);
    }
    await pause(20);
    assert.equal(wire.count('INVITE'), 4);
    media.tell(true);
    media.tell(false);
    await wire.expect('INVITE', 5);
  });

  it('a change that was under way fails by the loss of the connection, whatever it was', async () => {
    const call = await establish({ reconnect: false });
    const changes = [call.hold(), call.transfer('carol'), call.sendInfo({ contentType: 'a/b', content: 'x' }), call.sendDtmf('1', { via: 'info' })];
    for (const method of ['INVITE', 'REFER', 'INFO']) await wire.expect(method, method === 'REFER' ? 1 : 2);
    wire.lose();
    for (const change of changes) {
      await assert.rejects(change, ({ code, status, message, cause }: SipError) => {
        assert.deepEqual([code, status], ['request_rejected', 503]);
        assert.match(message, /^The (?:change|transfer|INFO) was not answered: the connection was lost \(503\)$/);
        assert.deepEqual([(cause as SipError).code, (cause as SipError).detail], ['connection_lost', '1006']);
        return true;
      });
    }
    assert.deepEqual([call.state, call.isHeld], ['established', false]);
  });

  it('is left alone while media that never reached the peer do not', async () => {
    await establish();
    media = new LosableMedia();
    media.followConnection = (tell) => (media.tell = tell);
    await wire.call('carol');
    media.tell(false);
    await pause(20);
    assert.equal(wire.count('INVITE'), 2);
  });

  it('stands also where the media fail to say whether they reach the peer; that is reported', async (test) => {
    await establish();
    media = new LosableMedia();
    media.followConnection = () => assert.fail('no connection to follow');
    const report = test.mock.fn();
    Object.assign(globalThis, { reportError: report });
    const call = await wire.call('carol').finally(() => Reflect.deleteProperty(globalThis, 'reportError'));
    assert.deepEqual([call.state, report.mock.callCount()], ['established', 1]);
  });

  it('and while there is no connection, or where the application does it itself', async () => {
    await establish({ reconnect: false });
    wire.lose();
    media.tell(false);
    await pause(20);
    assert.equal(wire.count('INVITE'), 1);
    await wire.close();
    await establish({ repairCalls: false });
    await reconnect();
    media.tell(false);
    await pause(20);
    assert.equal(wire.count('INVITE'), 1);
  });
});
