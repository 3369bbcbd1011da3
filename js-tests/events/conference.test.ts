import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conferenceInfo, conferenceState } from 'sip-wasm/events';

const malformed = { name: 'SipError', code: 'malformed' };
const document = (attributes: string, items: string): string =>
  `<?xml version="1.0"?>\n<c:conference-info xmlns:c="urn:ietf:params:xml:ns:conference-info" entity="sip:room@example.com" ${attributes}>${items}</c:conference-info>`;
const user = (name: string, endpoint = '', attributes = ''): string => `<c:user entity="sip:${name}@example.com" ${attributes}><c:display-text>${name}</c:display-text>${endpoint}</c:user>`;
const endpoint = (status: string, media = '', attributes = ''): string => `<c:endpoint entity="sip:phone@192.0.2.1" ${attributes}><c:status>${status}</c:status>${media}</c:endpoint>`;
const audio = (status: string, attributes = ''): string => `<c:media id="1" ${attributes}><c:type>audio</c:type><c:status>${status}</c:status></c:media>`;

describe('sip-wasm/events: conference', () => {
  it('RFC 4575 5: the conference, its users, their endpoints and media', () => {
    const info = conferenceInfo(
      document(
        'state="full" version="1"',
        `<c:conference-description><c:subject>Monday &amp; more</c:subject><c:display-text>Room</c:display-text><c:maximum-user-count>50</c:maximum-user-count></c:conference-description>
         <c:conference-state><c:user-count>2</c:user-count><c:active>true</c:active><c:locked>0</c:locked></c:conference-state>
         <c:users><c:user entity="sip:bob@example.com"><c:display-text>Bob</c:display-text><c:roles><c:entry>attendee</c:entry></c:roles>
           <c:endpoint entity="sip:4kfk4j392jsu@example.com;grid=433kj4j3u"><c:display-text>Laptop</c:display-text><c:status>connected</c:status><c:joining-method>dialed-out</c:joining-method>
           <c:media id="1"><c:display-text>main audio</c:display-text><c:type>audio</c:type><c:label>34567</c:label><c:status>sendrecv</c:status></c:media><c:media/></c:endpoint></c:user>
           <c:user/><c:user entity="sip:carol@example.com"><c:endpoint><c:status>Disconnected</c:status><c:disconnection-method>booted</c:disconnection-method></c:endpoint></c:user></c:users>`,
      ),
    );
    assert.deepEqual(info, {
      entity: 'sip:room@example.com',
      version: 1,
      change: 'full',
      description: { change: 'full', displayText: 'Room', subject: 'Monday & more', maximumUserCount: 50 },
      status: { change: 'full', userCount: 2, isActive: true, isLocked: false },
      usersChange: 'full',
      users: [
        {
          entity: 'sip:bob@example.com',
          change: 'full',
          displayText: 'Bob',
          roles: ['attendee'],
          endpoints: [
            {
              entity: 'sip:4kfk4j392jsu@example.com;grid=433kj4j3u',
              change: 'full',
              displayText: 'Laptop',
              status: 'connected',
              joiningMethod: 'dialed-out',
              media: [{ id: '1', change: 'full', displayText: 'main audio', type: 'audio', label: '34567', status: 'sendrecv' }],
            },
          ],
        },
        { entity: 'sip:carol@example.com', change: 'full', endpoints: [{ entity: '', change: 'full', status: 'disconnected', disconnectionMethod: 'booted', media: [] }] },
      ],
    });
  });

  it('RFC 4575 4.6: what is partial changes what it names, at every level; what is deleted goes', () => {
    const room = conferenceState();
    const apply = (attributes: string, items = ''): string => room.apply(conferenceInfo(document(attributes, items)));
    const names = (): string[] => [...room.users.values()].map(({ displayText }) => displayText ?? '');
    const bob = (): unknown => room.users.get('sip:bob@example.com')?.endpoints;
    assert.equal(apply('state="partial" version="4"'), 'gap', 'nothing to begin with');
    assert.equal(
      apply('version="4"', `<c:conference-description><c:subject>Plans</c:subject></c:conference-description><c:conference-state><c:user-count>1</c:user-count></c:conference-state><c:users>${user('bob', endpoint('connected', audio('sendrecv')))}</c:users>`),
      'applied',
    );
    assert.equal(apply('state="partial" version="5"', `<c:users state="partial">${user('carol')}</c:users>`), 'applied');
    assert.deepEqual(names(), ['bob', 'carol']);
    assert.equal(room.description.subject, 'Plans', 'what is not named stays');
    const muted = `<c:endpoint entity="sip:phone@192.0.2.1" state="partial"><c:media id="1" state="partial"><c:status>recvonly</c:status></c:media></c:endpoint>`;
    assert.equal(apply('state="partial" version="6"', `<c:users state="partial"><c:user entity="sip:bob@example.com" state="partial">${muted}</c:user></c:users>`), 'applied');
    assert.deepEqual(bob(), [{ entity: 'sip:phone@192.0.2.1', status: 'connected', media: [{ id: '1', type: 'audio', status: 'recvonly' }] }]);
    assert.deepEqual(names(), ['bob', 'carol']);
    assert.equal(apply('state="partial" version="6"'), 'old');
    assert.equal(apply('state="partial" version="8"', `<c:users state="partial">${user('dave')}</c:users>`), 'gap');
    assert.deepEqual(names(), ['bob', 'carol']);
    const gone = `<c:endpoint entity="sip:phone@192.0.2.1" state="deleted"/>`;
    assert.equal(apply('state="partial" version="7"', `<c:users state="partial">${user('carol', '', 'state="deleted"')}<c:user entity="sip:bob@example.com" state="partial">${gone}</c:user></c:users>`), 'applied');
    assert.deepEqual(names(), ['bob']);
    assert.deepEqual(bob(), []);
    assert.equal(apply('state="partial" version="8"', `<c:conference-description><c:display-text>Hall</c:display-text></c:conference-description><c:conference-state state="partial"><c:locked>true</c:locked></c:conference-state>`), 'applied');
    assert.deepEqual([room.description, room.status], [{ displayText: 'Hall' }, { userCount: 1, isLocked: true }], 'an element that is whole takes the place of the old one');
    assert.equal(apply('state="partial" version="9"', `<c:users>${user('erin')}</c:users>`), 'applied');
    assert.deepEqual(names(), ['erin'], 'a whole list in a partial document');
    assert.equal(apply('state="deleted" version="10"'), 'applied');
    assert.deepEqual([room.isOver, room.users.size, room.description, room.status], [true, 0, {}, {}]);
  });

  it('a subscription that is made anew begins with 0 or 1, and some servers count no documents', () => {
    const room = conferenceState();
    for (const [version, name] of [['version="7"', 'bob'], ['version="1"', 'carol'], ['version="1"', 'dave'], ['', 'erin']] as const) {
      assert.equal(room.apply(conferenceInfo(document(version, `<c:users>${user(name)}</c:users>`))), 'applied');
      assert.deepEqual([...room.users.keys()], [`sip:${name}@example.com`]);
    }
    assert.equal(room.apply(conferenceInfo(document('state="partial" version="1"', `<c:users state="partial">${user('bob')}</c:users>`))), 'applied');
    assert.deepEqual([...room.users.keys()], ['sip:erin@example.com', 'sip:bob@example.com']);
  });

  it('a notifier that tells of no end is refused before it fills the memory, and changes nothing', () => {
    const many = (from: number): string => `<c:users state="partial">${Array.from({ length: 4000 }, (_, at) => `<c:user entity="${from + at}"/>`).join('')}</c:users>`;
    const room = conferenceState();
    const apply = (version: number, state: string): string => room.apply(conferenceInfo(document(`state="${state}" version="${version}"`, many(version * 4000))));
    assert.deepEqual([apply(0, 'full'), apply(1, 'partial')], ['applied', 'applied']);
    assert.throws(() => apply(2, 'partial'), { name: 'SipError', code: 'limit_exceeded' });
    assert.equal(room.users.size, 8000);
    assert.equal(room.apply(conferenceInfo(document('state="partial" version="2"', ''))), 'applied');
  });

  it('what is no such document is malformed, what is not read yet a mistake of the application', () => {
    for (const text of ['', 'hello', '<conference-info/>', '<other entity="x"/>', '<conference-info entity="x" state="half"/>', '<conference-info entity="x"><users state="some"/></conference-info>']) {
      assert.throws(() => conferenceInfo(text), malformed, text);
    }
    assert.throws(() => conferenceState().apply('<conference-info/>' as never), { code: 'invalid_argument', message: 'document: object is wanted, not string' });
  });
});
