const SECTIONS = /^(?=m=)/m;
const NAME = /^a=mid:(\S+)[^\n]*\n/m;
const BUNDLE = /^a=group:BUNDLE[^\n]*\n/m;

/** What each media section is called by `a=mid` (RFC 5888 4), in order. */
const sectionNames = (sdp: string): (string | undefined)[] => sdp.split(SECTIONS).slice(1).map((section) => NAME.exec(section)?.[1]);

/**
 * A description of the peer as the browser takes it. The name of a section stays for the session (RFC 9429 5.2.2), but some phones give new ones with
 * the next offer or none, and browsers know a section by its name. A section that was out of use may come back with another name.
 */
export function withKnownNames(peer: RTCPeerConnection, type: RTCSdpType, sdp: string): string {
  const known = (type === 'offer' ? peer.currentRemoteDescription : peer.localDescription)?.sdp;
  if (known === undefined) return sdp;
  const inUse = known.split(SECTIONS).slice(1).map((section) => (/^m=\S+ 0 /.test(section) ? undefined : NAME.exec(section)?.[1]));
  const given = sectionNames(sdp);
  // Chrome lets no section leave the bundle, were it the only one.
  if (given.length === 1 && given[0] === undefined && inUse[0] !== undefined && BUNDLE.test(peer.currentRemoteDescription?.sdp ?? '')) {
    return `${sdp.trimEnd().replace(SECTIONS, `a=group:BUNDLE ${inUse[0]}\r\n`)}\r\na=mid:${inUse[0]}\r\n`;
  }
  return renamed(sdp, given.map((name, index) => name && (inUse[index] ?? (inUse.includes(name) ? `${name}-${index}` : name))));
}

/** Our answer with the names, or none, that the offer has. */
export const withNamesOf = (offer: string, answer: string): string => renamed(answer, sectionNames(offer));

function renamed(sdp: string, names: readonly (string | undefined)[]): string {
  const before = sectionNames(sdp);
  if (before.every((name, index) => name === names[index])) return sdp;
  const [head = '', ...sections] = sdp.split(SECTIONS);
  const group = BUNDLE.exec(head)?.[0].trim().split(' ').slice(1).flatMap((name) => names[before.indexOf(name)] ?? []) ?? [];
  const line = group.length === 0 ? '' : `a=group:BUNDLE ${group.join(' ')}\r\n`;
  const named = sections.map((section, index) => section.replace(NAME, names[index] === undefined ? '' : `a=mid:${names[index]}\r\n`));
  return [head.replace(BUNDLE, line), ...named].join('');
}
