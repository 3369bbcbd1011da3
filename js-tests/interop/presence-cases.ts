import { dialogInfo, messageSummary, presence } from 'sip-wasm/events';
import { equal, failure, nextDetail, notified, publishAndWatch, until, type ServerCase } from './server-cases.js';

const PIDF = 'application/pidf+xml';
const DIALOG_INFO = 'application/dialog-info+xml';
const SUMMARY = 'application/simple-message-summary';

const isOpen = (basic: string): string =>
  '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.com">' +
  `<tuple id="phone"><status><basic>${basic}</basic></status></tuple></presence>`;
const talks = (state: string): string =>
  '<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:bob@example.com">' +
  `<dialog id="a" call-id="c" local-tag="l" remote-tag="r" direction="recipient"><state>${state}</state>` +
  '<remote><identity>sip:carol@example.com</identity></remote></dialog></dialog-info>';
const mailbox = (waiting: string, counts: string): string => `Messages-Waiting: ${waiting}\r\nMessage-Account: sip:bob@example.com\r\nVoice-Message: ${counts}\r\n`;

/** With a Kamailio that has presence. */
export const presenceCases: readonly ServerCase[] = [
  {
    clause: 'RFC 3903 4, RFC 3856 6',
    feature: 'presence: published, watched, changed, refreshed, removed',
    run: (room) => publishAndWatch(room, 'presence', PIDF, [isOpen('open'), isOpen('closed')], (body) => presence(body).tuples[0]?.basic ?? '', ['open', 'closed']),
  },
  {
    clause: 'RFC 4235 3',
    feature: 'dialog: published, watched, changed, refreshed',
    run: (room) =>
      publishAndWatch(
        room,
        'dialog',
        DIALOG_INFO,
        [talks('early'), talks('confirmed')],
        (body) => {
          const { items } = dialogInfo(body);
          return items.map(({ state, direction, remote }) => `${state} ${direction ?? ''} ${remote?.identity ?? ''}`).join();
        },
        ['early recipient sip:carol@example.com', 'confirmed recipient sip:carol@example.com'],
        false,
      ),
  },
  {
    clause: 'RFC 3842 3',
    feature: 'message-summary: published, watched, changed, refreshed, removed',
    run: (room) =>
      publishAndWatch(
        room,
        'message-summary',
        SUMMARY,
        [mailbox('yes', '2/8 (0/2)'), mailbox('no', '0/10 (0/0)')],
        (body) => {
          const { waiting, counts } = messageSummary(body);
          return `${waiting} ${counts['voice-message']?.new ?? ''} ${counts['voice-message']?.old ?? ''}`;
        },
        ['true 2 8', 'false 0 10'],
      ),
  },
  {
    clause: 'RFC 6665 4.1.2.2',
    feature: 'a subscription outlives its connection: refreshed on the next one, told what changed',
    async run(room) {
      const bob = await room.make('bob');
      const alice = await room.make('alice');
      const publication = bob.publish('presence', { contentType: PIDF, content: isOpen('open') });
      await publication.published;
      const subscription = alice.subscribe('bob', 'presence', { accept: [PIDF] });
      const told = notified(subscription);
      await subscription.established;
      const again = nextDetail(alice, 'registered');
      const before = told.length;
      room.cut();
      await again;
      await until(() => told.length > before); // the refresh brings the whole state
      await publication.modify({ contentType: PIDF, content: isOpen('closed') });
      await until(() => told.at(-1)!.body.includes('closed'));
      equal(subscription.state, 'Active');
    },
  },
  {
    clause: 'RFC 6665 4.1.2.1',
    feature: 'a package that is not known is refused (489), as is somebody who is not (404)',
    async run(room) {
      const alice = await room.make('alice');
      await room.make('bob');
      equal(await failure(alice.subscribe('bob', 'presence.unheard-of').established), 'subscription_failed 489');
      equal(await failure(alice.publish('unheard-of', { contentType: 'text/plain', content: 'x' }).published), 'publication_failed 489');
      equal(await failure(alice.subscribe('nobody', 'presence').established), 'subscription_failed 404');
    },
  },
  {
    clause: 'RFC 6665 4.2',
    feature: 'a phone as the notifier of a package that the server passes on: told, refreshed, ended',
    async run(room) {
      const [alice, bob] = [await room.make('alice'), await room.make('bob', { eventPackages: ['conference'] })];
      bob.addEventListener('subscribe', ({ detail: { subscription } }) => {
        subscription.accept({ body: { contentType: 'text/plain', content: `first of ${subscription.event}` } });
        setTimeout(() => {
          subscription.notify({ contentType: 'text/plain', content: 'second' });
        }, 50);
      });
      const subscription = alice.subscribe('bob', 'conference;id=7', { expires: 600 });
      const told = notified(subscription);
      await until(() => told.length === 2);
      equal(told.map(({ body }) => body), ['first of conference;id=7', 'second']);
      subscription.refresh();
      await until(() => told.length === 3);
      equal(told[2]?.body, 'second');
      await subscription.unsubscribe();
      equal([told.at(-1)?.state, alice.statistics.subscriptions], ['Terminated', 0]);
      await until(() => bob.statistics.subscriptions === 0);
      equal(await failure(alice.subscribe('bob', 'reg').established), 'subscription_failed 489');
    },
  },
];
