import { mediaError } from './errors.js';
import { SipError } from '../sip-error.js';

/** Chrome knows these without `a=rtpmap` (RFC 3551 6). */
const LAST_STATIC_AUDIO = 18;
/** How many lines that the browser stumbles over are left out, one after the other. */
const LINES_LEFT_OUT = 8;

const SECTIONS = /^(?=m=)/m;
const FINGERPRINT = /^a=fingerprint:/m;
const REJECTED = /^m=\S+ 0 /;

/**
 * A description of the peer without what says nothing, and yet has a browser refuse the whole of it: empty lines and values, a last line without its end,
 * payload types that nothing is said of, media without DTLS beside such with it, some sections without a name among those that have one.
 */
export function readable(sdp: string): string {
  const lines = sdp.split(/[\r\n]+/).filter((line) => !/^\s*$|^a=(?:fmtp:\d+)? *$|^b=[^:\s]*:?\s*$/.test(line));
  const [head = '', ...sections] = `${lines.join('\r\n')}\r\n`.split(SECTIONS);
  const named = new Set(sections.map(nameOf));
  const isMixed = named.size > 1 && named.has(undefined);
  const isSecure = FINGERPRINT.test(sdp) && !FINGERPRINT.test(head);
  const secured = bundledWithDtls(head, sections);
  const read = sections.map(withoutUnnamedCodecs).map((section, index) => {
    const isPlain = isSecure && !FINGERPRINT.test(section) && !secured.has(nameOf(section));
    const taken = isPlain ? section.replace(/^(m=\S+) \d+/, '$1 0') : section;
    return isMixed && nameOf(section) === undefined ? `${taken}a=mid:section-${index}\r\n` : taken;
  });
  return [head.replace(/^s=\r$/m, 's=-\r'), ...read].join('');
}

/** The names of those that go over the transport of another section, which then says for all of them whose it is (RFC 8843 7.1.3). */
function bundledWithDtls(head: string, sections: readonly string[]): ReadonlySet<string | undefined> {
  const secure = new Set(sections.filter((section) => FINGERPRINT.test(section)).map(nameOf));
  const groups = [...head.matchAll(/^a=group:BUNDLE (.*)$/gm)].map(([, names = '']) => names.split(' ').filter(Boolean));
  return new Set(groups.filter((names) => names.some((name) => secure.has(name))).flat());
}

/** What the DTLS role of an answer is, where it has left that open: the default (RFC 4145 4). */
export const withRoleOfAnswer = (answer: string): string => answer.replace(/^a=setup:(?:actpass|holdconn)\b/gm, 'a=setup:active');

/** Without the lines that the browser names as those that it cannot read. */
export async function setRemote(peer: RTCPeerConnection, { type, sdp }: RTCSessionDescriptionInit & { readonly sdp: string }): Promise<void> {
  let rest = sdp;
  for (let left = LINES_LEFT_OUT; ; --left) {
    try {
      await peer.setRemoteDescription({ type, sdp: rest });
      return;
    } catch (error) {
      const line = left === 0 ? undefined : unreadable(rest, String(error));
      if (line === undefined) throw error;
      rest = rest.split('\r\n').filter((each) => each !== line).join('\r\n');
    }
  }
}

/**
 * RFC 3264 6: an offer of which nothing can be taken is refused, as one of fax (T.38) in a call is, whose gateway then goes on with sound. Before the browser sees
 * it: Chrome ends for good what an offer rejects, also where that is taken back.
 * @throws SipError `remote_description`
 */
export function checkOffer(offer: string): void {
  if (!isAll(offer, REJECTED) && isAll(offer, /^m=(?!(?:audio|video|application) [1-9])/)) nothing();
}

/** @throws SipError `remote_description` for an answer of ours that rejects all of an offer that does not do so itself */
export function checkedAnswer(offer: string, answer: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
  if (!isAll(offer, REJECTED) && isAll(answer.sdp ?? '', REJECTED)) nothing();
  return answer;
}

function nothing(): never {
  throw mediaError('remote_description', "Nothing in the peer's offer can be taken: no medium, or no codec of it, that the browser has");
}

export function refused(kind: 'offer' | 'answer', sdp: string, cause: unknown): SipError {
  if (cause instanceof SipError) return cause;
  const isPlain = /^m=/m.test(sdp) && !FINGERPRINT.test(sdp);
  const why = isPlain ? 'it is of media without DTLS-SRTP, which need a gateway' : String((cause as Partial<Error> | undefined)?.message ?? cause).replace(/^Failed to execute [^:]*: /, '');
  return mediaError('remote_description', `The browser does not take the peer's ${kind}: ${why}`, cause);
}

const nameOf = (section: string): string | undefined => /^a=mid:(\S+)/m.exec(section)?.[1];
const isAll = (sdp: string, pattern: RegExp): boolean => sdp.split(SECTIONS).slice(1).every((section) => pattern.test(section));

function withoutUnnamedCodecs(section: string): string {
  const [, kind, front = '', formats = ''] = /^(?=m=(audio|video))(m=\S+ \S+ \S*RTP\S*)(.*)/.exec(section) ?? [];
  const known = new Set([...section.matchAll(/^a=rtpmap:(\d+) /gm)].map(([, format]) => format));
  const kept = formats.split(' ').filter((format) => format === '' || known.has(format) || (kind === 'audio' && Number(format) <= LAST_STATIC_AUDIO));
  if (kept.length < 2) return section;
  const rest = section.slice(front.length + formats.length);
  return front + kept.join(' ') + rest.replace(/^a=(?:fmtp|rtcp-fb):(\d+) .*\r\n/gm, (line, format: string) => (kept.includes(format) ? line : ''));
}

/** As Chrome says it: behind the line stands what is wrong with it. */
const unreadable = (sdp: string, error: string): string | undefined => sdp.split('\r\n').find((line) => /^[ab]=/.test(line) && error.includes(`SessionDescription. ${line} `));
