import { chromeOffer, DIALOG_INFO, PIDF } from './bodies.js';

/** A message of the corpus. */
export interface Sample {
  readonly name: string;
  readonly text: string;
}

const VIAS = [
  'Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds;rport=52340;received=203.0.113.77',
  'Via: SIP/2.0/TLS edge1.example.com:5061;branch=z9hG4bKb2a91f3e7d;rport=5061;received=198.51.100.10',
  'Via: SIP/2.0/UDP core.example.com;branch=z9hG4bKc0ffee.1;i=e4a1',
];
const RECORD_ROUTES = [
  'Record-Route: <sip:core.example.com;lr;ftag=1928301774>',
  'Record-Route: <sip:edge1.example.com:5061;transport=tls;lr>',
  'Record-Route: <sip:edge1.example.com:443;transport=ws;lr>',
];
const ROUTES = ['Route: <sip:edge1.example.com:443;transport=ws;lr>,<sip:edge1.example.com:5061;transport=tls;lr>', 'Route: <sip:core.example.com;lr;ftag=1928301774>'];
const ALICE = 'From: "Alice Liddell" <sip:alice@example.com>;tag=1928301774';
const BOB = 'To: <sip:bob@example.com>';
const BOB_TAGGED = 'To: <sip:bob@example.com>;tag=a6c85cf9b1';
const CALL = 'Call-ID: a84b4c76e66710abc81f0e2c5d@9rb1kmc0b32r.invalid';
const CONTACT = 'Contact: <sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws;ob>';
const CONTACT_BOB = 'Contact: <sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob>';
const ALLOW = 'Allow: INVITE, ACK, CANCEL, BYE, UPDATE, MESSAGE, OPTIONS, REFER, INFO, NOTIFY, PRACK, SUBSCRIBE';
const SUPPORTED = 'Supported: outbound, path, gruu, 100rel, timer, replaces, norefersub';
const AGENT = 'User-Agent: Softphone/4.2.1 (Chrome 131; Linux x86_64)';

function message(startLine: string, fields: readonly string[], body = ''): string {
  const length = new TextEncoder().encode(body).length;
  return [startLine, ...fields, `Content-Length: ${length}`, '', body].join('\r\n');
}

const CREDENTIALS =
  'username="alice", realm="example.com", nonce="MTcwMTI0NTQ2NjpmOGM0YjE2ZDk1YWE3ZjM2", uri="sip:example.com", response="5e7f4c1fd0b1b6b0f3d1d2b9a2d7b1c1f4a38c5e7b1e42f3a6d9c0b4e8f15a27", ' +
  'algorithm=SHA-256, cnonce="0a4f113b9c", opaque="5ccc069c403ebaf9f0171e9517f40e41", qop=auth, nc=00000002';
const OFFER = chromeOffer(4200);
const LONG_OFFER = chromeOffer(5000);

/** What a browser phone meets in a day, 300 octets to 6 KB, written for this benchmark. */
export const CORPUS: readonly Sample[] = [
  { name: 'REGISTER with credentials', text: message('REGISTER sip:example.com SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bKnashds7;rport', 'Max-Forwards: 70', 'From: <sip:alice@example.com>;tag=456248', 'To: <sip:alice@example.com>', 'Call-ID: 843817637684230@998sdasdh09', 'CSeq: 1827 REGISTER', `${CONTACT};+sip.instance="<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>";reg-id=1;expires=600`, `Authorization: Digest ${CREDENTIALS}`, 'Expires: 600', SUPPORTED, ALLOW, AGENT]) },
  { name: '401', text: message('SIP/2.0 401 Unauthorized', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bKnashds7;rport=52340;received=203.0.113.77', 'From: <sip:alice@example.com>;tag=456248', 'To: <sip:alice@example.com>;tag=8321234356', 'Call-ID: 843817637684230@998sdasdh09', 'CSeq: 1826 REGISTER', 'Contact: <sip:registrar@example.com>', 'WWW-Authenticate: Digest realm="example.com", nonce="MTcwMTI0NTQ2NjpmOGM0YjE2ZDk1YWE3ZjM2", opaque="5ccc069c403ebaf9f0171e9517f40e41", algorithm=SHA-256, qop="auth"', 'WWW-Authenticate: Digest realm="example.com", nonce="MTcwMTI0NTQ2NjpmOGM0YjE2ZDk1YWE3ZjM2", opaque="5ccc069c403ebaf9f0171e9517f40e41", algorithm=MD5, qop="auth"', 'Server: kamailio (5.6.3 (x86_64/linux))']) },
  { name: 'INVITE', text: message('INVITE sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob SIP/2.0', [...VIAS, ...RECORD_ROUTES, 'Max-Forwards: 67', ALICE, BOB, CALL, 'CSeq: 314159 INVITE', CONTACT, ALLOW, SUPPORTED, 'Session-Expires: 1800;refresher=uac', 'Min-SE: 90', AGENT, 'Content-Type: application/sdp'], OFFER) },
  { name: 'INVITE, 6 KB', text: message('INVITE sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob SIP/2.0', [...VIAS, ...RECORD_ROUTES, 'Max-Forwards: 67', ALICE, BOB, CALL, 'CSeq: 314159 INVITE', CONTACT, ALLOW, SUPPORTED, 'P-Asserted-Identity: "Alice Liddell" <sip:+12025550123@example.com;user=phone>', 'Date: Tue, 24 Nov 2026 09:12:44 GMT', AGENT, 'Content-Type: application/sdp'], LONG_OFFER) },
  { name: '100', text: message('SIP/2.0 100 Trying', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds;rport=52340;received=203.0.113.77', ALICE, BOB, CALL, 'CSeq: 314159 INVITE', 'Contact: <sip:edge1.example.com>', 'Server: edge']) },
  { name: '180', text: message('SIP/2.0 180 Ringing', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds;rport=52340;received=203.0.113.77', ...RECORD_ROUTES, ALICE, BOB_TAGGED, CALL, 'CSeq: 314159 INVITE', CONTACT_BOB, ALLOW, 'User-Agent: Deskphone/2.0']) },
  { name: '183', text: message('SIP/2.0 183 Session Progress', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds;rport=52340;received=203.0.113.77', ...RECORD_ROUTES, ALICE, BOB_TAGGED, CALL, 'CSeq: 314159 INVITE', CONTACT_BOB, 'Require: 100rel', 'RSeq: 988789', ALLOW, 'Content-Type: application/sdp'], chromeOffer(1500)) },
  { name: '200 to INVITE', text: message('SIP/2.0 200 OK', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds;rport=52340;received=203.0.113.77', ...RECORD_ROUTES, ALICE, BOB_TAGGED, CALL, 'CSeq: 314159 INVITE', CONTACT_BOB, 'Require: timer', 'Session-Expires: 1800;refresher=uac', ALLOW, SUPPORTED, 'Content-Type: application/sdp'], chromeOffer(3400)) },
  { name: 'ACK', text: message('ACK sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK74b21', ...ROUTES, 'Max-Forwards: 70', ALICE, BOB_TAGGED, CALL, 'CSeq: 314159 ACK', CONTACT]) },
  { name: 'BYE', text: message('BYE sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws;ob SIP/2.0', [VIAS[1]!, 'Via: SIP/2.0/WSS h2qp4d8s0c1x.invalid;branch=z9hG4bKnashds8;rport=41230;received=192.0.2.201', 'Max-Forwards: 69', 'From: <sip:bob@example.com>;tag=a6c85cf9b1', 'To: "Alice Liddell" <sip:alice@example.com>;tag=1928301774', CALL, 'CSeq: 231 BYE', CONTACT_BOB, 'Reason: Q.850;cause=16;text="Normal call clearing"']) },
  { name: 'CANCEL', text: message('CANCEL sip:bob@example.com SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776asdhds', 'Max-Forwards: 70', ALICE, BOB, CALL, 'CSeq: 314159 CANCEL', CONTACT, 'Reason: SIP;cause=200;text="Call completed elsewhere"']) },
  { name: 'OPTIONS', text: message('OPTIONS sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws SIP/2.0', ['Via: SIP/2.0/WSS edge1.example.com:443;branch=z9hG4bKhjhs8ass877', 'Max-Forwards: 70', 'From: <sip:ping@example.com>;tag=uloc-5f1b-2c', 'To: <sip:alice@example.com>', 'Call-ID: 0f1a-5c@198.51.100.10', 'CSeq: 1 OPTIONS', 'Contact: <sip:ping@example.com>', 'Accept: application/sdp']) },
  { name: 'NOTIFY with XML', text: message('NOTIFY sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws SIP/2.0', [VIAS[0]!, 'Max-Forwards: 68', 'From: <sip:bob@example.com>;tag=ffd2', 'To: <sip:alice@example.com>;tag=xfg9', 'Call-ID: 2010@example.com', 'CSeq: 8775 NOTIFY', 'Contact: <sip:pa.example.com;transport=tls>', 'Event: dialog', 'Subscription-State: active;expires=2573', 'Content-Type: application/dialog-info+xml'], DIALOG_INFO) },
  { name: 'NOTIFY with presence', text: message('NOTIFY sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws SIP/2.0', [VIAS[0]!, 'Max-Forwards: 68', 'From: <sip:carol@example.com>;tag=ffd3', 'To: <sip:alice@example.com>;tag=xfg7', 'Call-ID: 2011@example.com', 'CSeq: 8776 NOTIFY', 'Contact: <sip:pa.example.com;transport=tls>', 'Event: presence', 'Subscription-State: active;expires=599', 'Content-Type: application/pidf+xml'], PIDF) },
  { name: 'MESSAGE in UTF-8', text: message('MESSAGE sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws SIP/2.0', [VIAS[0]!, 'Max-Forwards: 68', 'From: "Jürgen Groß" <sip:juergen@example.com>;tag=49583', 'To: "Ålice 你好" <sip:alice@example.com>', 'Call-ID: asd88asd77a@1.2.3.4', 'CSeq: 1 MESSAGE', 'Contact: <sip:juergen@example.com>', 'Content-Type: text/plain;charset=utf-8'], 'Grüße aus Zürich – wir sehen uns um 14 Uhr. 你好 👋') },
  { name: 'SUBSCRIBE', text: message('SUBSCRIBE sip:bob@example.com SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bKnashds9', 'Max-Forwards: 70', 'Route: <sip:edge1.example.com:443;transport=ws;lr>', 'From: <sip:alice@example.com>;tag=xfg9', 'To: <sip:bob@example.com>', 'Call-ID: 2010@example.com', 'CSeq: 17766 SUBSCRIBE', CONTACT, 'Event: dialog', 'Accept: application/dialog-info+xml', 'Expires: 3600', AGENT]) },
  { name: 'compact forms', text: message('INVITE sip:bob@example.com SIP/2.0', ['v: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK776as1', 'Max-Forwards: 70', 'f: "Alice" <sip:alice@example.com>;tag=19283017', 't: <sip:bob@example.com>', 'i: a84b4c76e66711@9rb1kmc0b32r.invalid', 'CSeq: 1 INVITE', 'm: <sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws>', 'k: 100rel, timer', 's: project', 'c: application/sdp'], chromeOffer(1200)) },
  { name: 'folded header fields', text: message('INVITE sip:bob@example.com SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid\r\n ;branch=z9hG4bK776as2', 'Max-Forwards: 70', 'From: "Alice Liddell"\r\n <sip:alice@example.com>\r\n ;tag=19283018', 'To: <sip:bob@example.com>', 'Call-ID: a84b4c76e66712@9rb1kmc0b32r.invalid', 'CSeq: 2 INVITE', 'Contact: <sip:alice.k3f7@9rb1kmc0b32r.invalid;transport=ws>', 'Subject: I know you are there,\r\n pick up the phone\r\n\tand talk to me', 'Supported: 100rel,\r\n timer,\r\n replaces', 'Content-Type: application/sdp'], chromeOffer(1200)) },
  { name: 'REFER with Replaces', text: message('REFER sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK74b22', ...ROUTES, 'Max-Forwards: 70', ALICE, BOB_TAGGED, CALL, 'CSeq: 314160 REFER', CONTACT, 'Refer-To: <sip:carol@example.com?Replaces=c0a7f2e51d%40h2qp4d8s0c1x.invalid%3Bto-tag%3D7a31%3Bfrom-tag%3D88bc>', 'Referred-By: <sip:alice@example.com>']) },
  { name: 'INFO', text: message('INFO sip:bob.p9x1@h2qp4d8s0c1x.invalid;transport=ws;ob SIP/2.0', ['Via: SIP/2.0/WSS 9rb1kmc0b32r.invalid;branch=z9hG4bK74b23', ...ROUTES, 'Max-Forwards: 70', ALICE, BOB_TAGGED, CALL, 'CSeq: 314161 INFO', CONTACT, 'Content-Type: application/dtmf-relay'], 'Signal=5\r\nDuration=160\r\n') },
];
