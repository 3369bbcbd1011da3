import { readable, withRoleOfAnswer } from './readable-description.js';
import { fingerprint } from './remote-description.js';

const SECTIONS = /^(?=m=)/m;
// Nothing in these goes back over what it has read: a peer writes what they read.
const NAME = /^a=mid:(\S+).*(?:\r?\n)?/m;
const BUNDLE = /^a=group:BUNDLE.*(?:\r?\n)?/m;
const EXTENSION = /^a=extmap:(\d+)(?:\/\S*)? (\S+).*(?:\r?\n)?/gm;
const CODEC = /^a=rtpmap:(\d+) +(\S+)/gm;
const OF_CODEC = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) .*(?:\r?\n)?/gm;
const ROLE = /^a=setup:(active|passive)\b/m;

const sectionsOf = (sdp: string): string[] => sdp.split(SECTIONS).slice(1);
/** What each media section is called by `a=mid` (RFC 5888 4), in order. */
const namesOf = (sdp: string): (string | undefined)[] => sectionsOf(sdp).map((section) => NAME.exec(section)?.[1]);

/**
 * A further description of the peer, as the browser takes it. Some phones and servers say otherwise what has to stay for the session: the names of sections
 * (RFC 9429 5.2.2), the numbers of header extensions (RFC 8285 6) and codecs (RFC 3264 8.3.2), the DTLS roles of an association that goes on (RFC 8842 5).
 */
export function asKnown(peer: RTCPeerConnection, type: RTCSdpType, described: string): string {
  const sdp = withoutRejected(readable(described));
  const { currentRemoteDescription: before, currentLocalDescription: ours, localDescription } = peer;
  if (type !== 'offer') {
    const offer = localDescription?.sdp ?? '';
    const answer = before && ours ? withRole(sdp, before.sdp, ours.sdp) : sdp;
    return withAllSections(withNames(withRoleOfAnswer(answer), offer, before?.sdp), offer, true);
  }
  if (!before || !ours) return withAnyRole(sdp, '');
  const taken = withExtensions(peer, withCodecs(withAnyRole(sdp, before.sdp), ours.sdp), [before.sdp, ours.sdp]);
  return withAllSections(withNames(taken, before.sdp, before.sdp), before.sdp);
}

/** Our answer with the sections that the offer has, and their names or none. */
export function withNamesOf(offer: string, answer: string): string {
  const names = namesOf(offer);
  return renamed(answer.split(SECTIONS).slice(0, names.length + 1).join(''), names);
}

/** Some leave a section that they reject in its bundle (RFC 9143 7.3.3): Chrome takes no further description then. */
function withoutRejected(sdp: string): string {
  const rejected = sectionsOf(sdp).flatMap((section) => (/^m=\S+ 0 /.test(section) && !/^a=bundle-only/m.test(section) ? NAME.exec(section)?.[1] ?? [] : []));
  return rejected.length === 0 ? sdp : sdp.replace(BUNDLE, (line) => `${line.trim().split(' ').filter((name) => !rejected.includes(name)).join(' ')}\r\n`);
}

function withNames(sdp: string, known: string, before = ''): string {
  // A section that was out of use may come back with another name.
  const inUse = sectionsOf(known).map((section) => (/^m=\S+ 0 /.test(section) ? undefined : NAME.exec(section)?.[1]));
  const given = namesOf(sdp);
  // Chrome lets no section leave the bundle, were it the only one.
  if (given.length === 1 && given[0] === undefined && inUse[0] !== undefined && BUNDLE.test(before)) {
    return `${sdp.replace(BUNDLE, '').trimEnd().replace(SECTIONS, () => `a=group:BUNDLE ${inUse[0]}\r\n`)}\r\na=mid:${inUse[0]}\r\n`;
  }
  return renamed(sdp, given.map((name, index) => name && (inUse[index] ?? (inUse.includes(name) ? `${name}-${index}` : name))));
}

/** Some gateways leave the last sections out of their answers and offers in place of rejecting them (RFC 3264 6, 8), or answer more than they were offered. */
function withAllSections(sdp: string, known: string, isAnswer = false): string {
  const there = sectionsOf(sdp).length;
  const most = isAnswer ? sectionsOf(known).length : there;
  if (there > most) return sdp.split(SECTIONS).slice(0, most + 1).join('');
  const missing = there === 0 ? [] : sectionsOf(known).slice(there);
  if (missing.length === 0) return sdp;
  return `${sdp.trimEnd()}\r\n${missing.map((section) => section.replace(/^(m=\S+) \S+( \S+ \S+)[^]*/, '$1 0$2\r\nc=IN IP4 0.0.0.0\r\n')).join('')}`;
}

function renamed(sdp: string, names: readonly (string | undefined)[]): string {
  const before = namesOf(sdp);
  if (before.every((name, index) => name === names[index])) return sdp;
  const [head = '', ...sections] = sdp.split(SECTIONS);
  const now = new Map(before.map((name, index) => [name, names[index]]));
  const group = BUNDLE.exec(head)?.[0].trim().split(' ').slice(1).flatMap((name) => now.get(name) ?? []) ?? [];
  const line = group.length === 0 ? '' : `a=group:BUNDLE ${group.join(' ')}\r\n`;
  const named = sections.map((section, index) => section.replace(NAME, () => (names[index] === undefined ? '' : `a=mid:${names[index]}\r\n`)));
  return [head.replace(BUNDLE, () => line), ...named].join('');
}

/** By number and section, what each header extension was first; for the whole of a session, since Chrome crashes where a number comes back as another one. */
const extensions = new WeakMap<RTCPeerConnection, Map<string, string>>();

/** Without header extensions whose number was another one's: what is not answered is not used. */
function withExtensions(peer: RTCPeerConnection, sdp: string, before: readonly string[]): string {
  const known = extensions.get(peer) ?? new Map<string, string>();
  extensions.set(peer, known);
  for (const sections of before.map(sectionsOf)) {
    for (const [index, section] of sections.entries()) {
      for (const [, id, uri] of section.matchAll(EXTENSION)) known.set(`${index} ${id}`, known.get(`${index} ${id}`) ?? uri!);
    }
  }
  const [head, ...sections] = sdp.split(SECTIONS);
  const kept = sections.map((section, index) =>
    section.replace(EXTENSION, (line, id: string, uri: string) => ((known.get(`${index} ${id}`) ?? uri) === uri ? line : '')));
  return [head, ...kept].join('');
}

/** The codec of each payload type. */
const codecsOf = (section = ''): Map<string, string> =>
  new Map([...section.matchAll(CODEC)].map(([, number, name]) => [number!, name!.toLowerCase().replace(/\/1$/, '')]));

/** Without payload types that are another codec's in what we have described: Chrome takes none, and then no description at all any more. */
function withCodecs(sdp: string, ours: string): string {
  const known = sectionsOf(ours).map(codecsOf);
  const [head, ...sections] = sdp.split(SECTIONS);
  const kept = sections.map((section, index) => {
    const others = new Set([...codecsOf(section)].flatMap(([number, name]) => ((known[index]?.get(number) ?? name) === name ? [] : [number])));
    if (others.size === 0) return section;
    const [, media = '', formats = ''] = /^(m=\S+ \S+ \S+)(.*)/.exec(section) ?? [];
    const rest = formats.split(' ').filter((format) => !others.has(format)).join(' ');
    return rest === '' ? section : (media + rest + section.slice(media.length + formats.length)).replace(OF_CODEC, (line, number: string) => (others.has(number) ? '' : line));
  });
  return [head, ...kept].join('');
}

/** Of an association that goes on, an offer names no role, or each has its own (RFC 8842 5.2): Chrome takes no other. */
const withAnyRole = (offer: string, before: string): string =>
  offer.replace(fingerprint(before) === fingerprint(offer) ? /^a=setup:.*$/gm : /^a=setup:holdconn\b/gm, 'a=setup:actpass');

function withRole(answer: string, before: string, ours: string): string {
  if (fingerprint(before) !== fingerprint(answer)) return answer;
  const role = ROLE.exec(before)?.[1] ?? (ROLE.exec(ours)?.[1] === 'active' ? 'passive' : 'active');
  return answer.replace(new RegExp(ROLE, 'gm'), `a=setup:${role}`);
}
