import { add, remove, set, target, type Draft } from './draft.js';
import type { Random } from './random.js';

/** One thing that is unusual, or wrong, about a message. */
export interface Variation {
  readonly name: string;
  readonly of: 'request' | 'response' | 'any';
  readonly change: (draft: Draft, random: Random) => void;
}

const COMPACT: Readonly<Record<string, string>> = { Via: 'v', From: 'f', To: 't', 'Call-ID': 'i', Contact: 'm', Subject: 's', Supported: 'k', 'Content-Type': 'c', 'Content-Length': 'l' };

function rename(draft: Draft, made: (name: string) => string): void {
  draft.fields = draft.fields.map(([name, value]) => [made(name), value]);
}
function shuffle(draft: Draft, random: Random): void {
  for (let i = draft.fields.length - 1; i > 0; --i) {
    const j = random.below(i + 1);
    [draft.fields[i], draft.fields[j]] = [draft.fields[j] as [string, string], draft.fields[i] as [string, string]];
  }
}

/** What the grammar of RFC 3261 25 allows. */
export const VALID: readonly Variation[] = [
  { name: 'nothing unusual', of: 'any', change: () => undefined },
  { name: 'compact names', of: 'any', change: (draft) => { rename(draft, (name) => COMPACT[name] ?? name); } },
  { name: 'names in capitals', of: 'any', change: (draft) => { rename(draft, (name) => name.toUpperCase()); } },
  { name: 'fields in any order', of: 'any', change: shuffle },
  { name: 'space before the colon', of: 'any', change: (draft) => { rename(draft, (name) => `${name} `); } },
  { name: 'Subject over two lines', of: 'any', change: (draft) => { set(draft, 'Subject', 'a\r\n  matter'); } },
  { name: 'To over two lines', of: 'any', change: (draft) => { set(draft, 'To', (to) => to.replace(/>.*/, '>\r\n ;tag=folded')); } },
  { name: 'spaces around separators', of: 'any', change: (draft) => { set(draft, 'To', (to) => to.replace(/>.*/, '> ; tag = spaced')); } },
  { name: 'Via on two lines', of: 'request', change: (draft) => { draft.fields.splice(1, 0, ['Via', 'SIP/2.0/TCP 192.0.2.7;branch=z9hG4bKother']); } },
  { name: 'Via in a list', of: 'request', change: (draft) => { set(draft, 'Via', (via) => `${via}, SIP/2.0/TCP 192.0.2.7;branch=z9hG4bKother`); } },
  { name: 'Via with received and rport', of: 'any', change: (draft) => { set(draft, 'Via', (via) => `${via};received=192.0.2.7;rport=5061`); } },
  { name: 'Via with IPv6', of: 'any', change: (draft) => { set(draft, 'Via', (via) => via.replace(/ .*;/, ' [2001:db8::9]:5061;')); } },
  { name: 'Via with spaces', of: 'any', change: (draft) => { set(draft, 'Via', (via) => via.replace(/.*;branch=/, 'SIP / 2.0 / WSS  a.invalid : 5061 ; branch = ')); } },
  { name: 'Via of an unknown transport', of: 'any', change: (draft) => { set(draft, 'Via', (via) => via.replace('WSS', 'PIGEON')); } },
  { name: 'escaped quotes in a display name', of: 'any', change: (draft) => { set(draft, 'From', (from) => from.replace(/^".*?"/, '"A \\"B\\" C"')); } },
  { name: 'a comma in a display name', of: 'any', change: (draft) => { set(draft, 'From', (from) => from.replace(/^".*?"/, '"Bell, A."')); } },
  { name: 'UTF-8 in a display name', of: 'any', change: (draft) => { set(draft, 'From', (from) => from.replace(/^".*?"/, '"Zoë 📞"')); } },
  { name: 'a display name of tokens', of: 'any', change: (draft) => { set(draft, 'From', (from) => from.replace(/^".*?"/, 'Alice B')); } },
  { name: 'From without brackets', of: 'any', change: (draft) => { set(draft, 'From', 'sip:a@b.example.com;tag=bare'); } },
  { name: 'a tel URI in From', of: 'any', change: (draft) => { set(draft, 'From', '<tel:+1-201-555-0123>;tag=tel'); } },
  { name: 'a URI of another scheme in To', of: 'any', change: (draft) => { set(draft, 'To', '<isbn:2983792873>;tag=isbn'); } },
  // In an INVITE it must be a SIP or SIPS URI (8.1.1.8).
  { name: 'a URI of another scheme in Contact', of: 'any', change: (draft) => { if (!draft.startLine.startsWith('INVITE')) set(draft, 'Contact', '<mailto:a@example.com>'); } },
  { name: 'several Contacts', of: 'any', change: (draft) => { set(draft, 'Contact', (contact) => `${contact};q=0.5, "B, C" <sip:b@c.example.com>;expires=60`); } },
  { name: 'Contact: *', of: 'response', change: (draft) => { set(draft, 'Contact', '*'); } },
  { name: 'Contact with an instance', of: 'any', change: (draft) => { set(draft, 'Contact', (contact) => `${contact};+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";reg-id=1`); } },
  { name: 'Record-Route in a list', of: 'any', change: (draft) => { add(draft, 'Record-Route', '<sip:p1.example.com;lr>, <sip:p2.example.com;lr>'); } },
  { name: 'parameters in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => `${uri};transport=ws;lr`); } },
  { name: 'escapes in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => uri.replace('sip:', 'sip:%61%40%3b')); } },
  { name: 'a password in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => uri.replace('@', ':pw@')); } },
  { name: 'no user in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => uri.replace(/:.*@/, ':')); } },
  { name: 'capitals in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => uri.replace('sip:', 'SIP:').replace('example', 'EXAMPLE')); } },
  { name: 'IPv6 in the Request-URI', of: 'request', change: (draft) => { target(draft, () => 'sip:a@[2001:db8::9]:5061'); } },
  { name: 'a tel Request-URI', of: 'request', change: (draft) => { target(draft, () => 'tel:+1-201-555-0123'); } },
  { name: 'a urn Request-URI', of: 'request', change: (draft) => { target(draft, () => 'urn:service:sos'); } },
  { name: 'SIP/2.0 in small letters', of: 'any', change: (draft) => { draft.startLine = draft.startLine.replace('SIP/', 'sip/'); } },
  { name: 'an empty reason phrase', of: 'response', change: (draft) => { draft.startLine = draft.startLine.replace(/ [A-Z].*/, ' '); } },
  { name: 'a reason phrase in UTF-8', of: 'response', change: (draft) => { draft.startLine = draft.startLine.replace(/ [A-Z].*/, ' Занято 📞'); } },
  { name: 'an unknown field', of: 'any', change: (draft) => { add(draft, 'X-Odd', ';;,,=<"'); } },
  { name: 'an empty field', of: 'any', change: (draft) => { set(draft, 'Subject', ''); } },
  { name: 'no Content-Length', of: 'any', change: (draft) => { remove(draft, 'Content-Length'); } },
  { name: 'octets behind the body', of: 'any', change: (draft) => { draft.body += 'more'; } },
  { name: 'a body in UTF-8', of: 'any', change: (draft) => { body(draft, 'Grüße 📞'); } },
  { name: 'leading zeros', of: 'any', change: (draft) => { set(draft, 'CSeq', (cseq) => `000${cseq}`); } },
  { name: 'empty lines in front', of: 'any', change: (draft) => { draft.startLine = `\r\n\r\n${draft.startLine}`; } },
];

function body(draft: Draft, text: string): void {
  draft.body = text;
  set(draft, 'Content-Length', String(new TextEncoder().encode(text).length));
}

/** What is wrong by RFC 3261. */
export const DAMAGED: readonly Variation[] = [
  { name: 'SIP/3.0', of: 'any', change: (draft) => { draft.startLine = draft.startLine.replace('SIP/2.0', 'SIP/3.0'); } },
  { name: 'no version', of: 'request', change: (draft) => { draft.startLine = draft.startLine.replace(' SIP/2.0', ''); } },
  { name: 'brackets around the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => `<${uri}>`); } },
  { name: 'a space in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => `${uri}; lr`); } },
  { name: 'a broken escape in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => uri.replace('sip:', 'sip:%4')); } },
  { name: 'headers in the Request-URI', of: 'request', change: (draft) => { target(draft, (uri) => `${uri}?subject=a`); } },
  { name: 'two spaces in the start line', of: 'request', change: (draft) => { draft.startLine = draft.startLine.replace(' ', '  '); } },
  { name: 'a status of 42', of: 'response', change: (draft) => { draft.startLine = draft.startLine.replace(/ \d+/, ' 42'); } },
  { name: 'a status of 999', of: 'response', change: (draft) => { draft.startLine = draft.startLine.replace(/ \d+/, ' 999'); } },
  { name: 'no Via', of: 'any', change: (draft) => { remove(draft, 'Via'); } },
  { name: 'no From', of: 'any', change: (draft) => { remove(draft, 'From'); } },
  { name: 'no To', of: 'any', change: (draft) => { remove(draft, 'To'); } },
  { name: 'no Call-ID', of: 'any', change: (draft) => { remove(draft, 'Call-ID'); } },
  { name: 'no CSeq', of: 'any', change: (draft) => { remove(draft, 'CSeq'); } },
  { name: 'From twice', of: 'any', change: (draft) => { add(draft, 'From', '<sip:other@example.com>;tag=other'); } },
  { name: 'Call-ID twice', of: 'any', change: (draft) => { add(draft, 'Call-ID', 'other'); } },
  { name: 'an empty Call-ID', of: 'any', change: (draft) => { set(draft, 'Call-ID', ''); } },
  { name: 'CSeq of another method', of: 'request', change: (draft) => { set(draft, 'CSeq', '1 OPTIONS'); } },
  { name: 'CSeq of 2^31', of: 'any', change: (draft) => { set(draft, 'CSeq', (cseq) => cseq.replace(/\d+/, '2147483648')); } },
  { name: 'CSeq without a number', of: 'any', change: (draft) => { set(draft, 'CSeq', (cseq) => cseq.replace(/\d+/, 'x')); } },
  { name: 'Max-Forwards that is no number', of: 'request', change: (draft) => { set(draft, 'Max-Forwards', 'many'); } },
  { name: 'a negative Content-Length', of: 'any', change: (draft) => { set(draft, 'Content-Length', '-1'); } },
  { name: 'a Content-Length past the end', of: 'any', change: (draft) => { set(draft, 'Content-Length', '9999'); } },
  { name: 'two Content-Lengths', of: 'any', change: (draft) => { add(draft, 'Content-Length', '1'); } },
  { name: 'an open quote in To', of: 'any', change: (draft) => { set(draft, 'To', (to) => `"open ${to}`); } },
  { name: 'an open bracket in From', of: 'any', change: (draft) => { set(draft, 'From', (from) => from.replace('>', '')); } },
  { name: 'spaces inside brackets', of: 'any', change: (draft) => { set(draft, 'To', (to) => to.replace('<', '< ').replace('>', ' >')); } },
  { name: 'a tag twice', of: 'any', change: (draft) => { set(draft, 'From', (from) => `${from};tag=second`); } },
  { name: 'a Via that does not parse', of: 'any', change: (draft) => { set(draft, 'Via', 'SIP/2.0/WSS'); } },
  { name: 'a Via without branch', of: 'any', change: (draft) => { set(draft, 'Via', 'SIP/2.0/WSS a.invalid'); } },
  { name: 'a Contact that does not parse', of: 'any', change: (draft) => { set(draft, 'Contact', '<<nothing>'); } },
  { name: 'a good Contact behind a broken one', of: 'any', change: (draft) => { set(draft, 'Contact', (contact) => `@@, ${contact}`); } },
  { name: 'a Record-Route that does not parse', of: 'any', change: (draft) => { add(draft, 'Record-Route', 'sip:p1@@'); } },
  { name: 'a Refer-To that does not parse', of: 'any', change: (draft) => { add(draft, 'Refer-To', '<nowhere'); } },
  { name: 'a challenge that does not parse', of: 'response', change: (draft) => { add(draft, 'WWW-Authenticate', 'Digest realm=, nonce'); } },
  { name: 'a challenge of another scheme', of: 'response', change: (draft) => { add(draft, 'WWW-Authenticate', 'Bearer realm="r"'); } },
  { name: 'a Content-Type that does not parse', of: 'any', change: (draft) => { set(draft, 'Content-Type', 'sdp'); } },
  { name: 'a line without a colon', of: 'any', change: (draft) => { draft.fields.splice(2, 0, ['X-Odd: a\r\nnothing here\r\nX-More', 'b']); } },
  { name: 'a space inside of a name', of: 'any', change: (draft) => { add(draft, 'X Odd', 'a'); } },
  { name: 'NUL in a value', of: 'any', change: (draft) => { set(draft, 'Subject', 'a\0b'); } },
  { name: 'LF alone', of: 'any', change: (draft) => { draft.lineEnd = '\n'; draft.body = draft.body.replaceAll('\r', ''); set(draft, 'Content-Length', String(draft.body.length)); } },
  ...['start line', 'Via', 'From', 'To', 'CSeq', 'Call-ID', 'Contact'].map((part): Variation => ({ name: `an octet of damage in ${part === 'start line' ? 'the start line' : part}`, of: 'any', change: (draft, random) => { damage(draft, part, random); } })),
];

/** Takes a character away, puts one in, or exchanges one. */
function damage(draft: Draft, part: string, random: Random): void {
  const hurt = (text: string): string => {
    const at = random.below(text.length);
    return text.slice(0, at) + random.one(['', '"', '<', '>', ';', ',', ':', '@', ' ', '=', '\\', '%', '\t', 'é', '(', '?']) + text.slice(at + random.below(2));
  };
  if (part === 'start line') draft.startLine = hurt(draft.startLine);
  else set(draft, part, hurt);
}
