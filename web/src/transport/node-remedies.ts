/** What Node tells of a failed connection, and what to do about it. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there. Is the server running, is the port right?'],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no host of that name. Is it spelt right, is there a network?'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'there is no way to that host. Is there a network, does a firewall stand between?'],
  [/CERT_HAS_EXPIRED/, 'its certificate has expired. Renew it on the server'],
  [/ERR_TLS_CERT_ALTNAME_INVALID/, 'its certificate is for another name. Connect by a name that stands in it, or have one made for this name'],
  [
    /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|CERT_UNTRUSTED/,
    'its certificate is from an authority that is not trusted here. Let the server send its whole chain, or pass the authority as `ca` to the WebSocket',
  ],
  [/WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH/i, 'it speaks no TLS on that port. Use the port that does, or ws: instead of wss:'],
  [/HPE_|Parse Error/, 'it does not speak HTTP on that port. If it speaks TLS, the address begins with wss:'],
  [/ECONNRESET|socket hang up/, 'it hung up before it answered. If the port speaks TLS, the address begins with wss:'],
  [/response: 40[13]\b/, 'it wants a login, or does not allow this origin'],
  [/response: 404\b/, 'there is no WebSocket at this path. Many servers have it at /ws'],
  [/response: 50[234]\b/, 'the proxy there cannot reach the SIP server behind it'],
  [/response: \d+/, 'it did not switch to WebSocket: the path is that of another service, or the server wants something that was not sent'],
];

/** What to do where Node says `detail`. Only Node says so much: `browser` in package.json has bundlers leave this file out of pages. */
export function nodeRemedy(detail: string): string | undefined {
  return REMEDIES.find(([pattern]) => pattern.test(detail))?.[1];
}
