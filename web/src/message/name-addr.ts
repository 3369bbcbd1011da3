/** The value of From, To, Contact: a URI with a name and parameters, RFC 3261 20.10. */
export interface NameAddr {
  /** Unquoted; "" where there is none. */
  readonly displayName: string;
  readonly uri: string;
  /** Names in lower case; null for one without a value. */
  readonly parameters: Readonly<Record<string, string | null>>;
}

/**
 *     name-addr = [ display-name ] LAQUOT addr-spec RAQUOT ; then *( SEMI parameter )
 *
 * For showing and for tags. The core has parsed the fields that matter; of what it would not take this gives what it can.
 */
export function parseNameAddr(value: string): NameAddr {
  const named = /^\s*(?:"((?:[^"\\]|\\[^])*)"|([^<"]*))\s*<([^>]*)>([^]*)$/.exec(value);
  if (named) {
    const [, quoted, plain = '', uri = '', rest = ''] = named;
    const displayName = quoted === undefined ? plain.trim() : quoted.replace(/\\([^])/g, '$1');
    return { displayName, uri: uri.trim(), parameters: parseParameters(rest) };
  }
  // Without angle brackets, parameters belong to the header field (20.10).
  const semicolon = value.indexOf(';');
  const uri = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
  return { displayName: '', uri, parameters: semicolon < 0 ? {} : parseParameters(value.slice(semicolon)) };
}

function parseParameters(text: string): Record<string, string | null> {
  const parameters: Record<string, string | null> = {};
  for (const [, name = '', token, quoted] of text.matchAll(/;\s*([^\s;=,"]+)\s*(?:=\s*(?:([^\s;,"]+)|"((?:[^"\\]|\\[^])*)"))?/g)) {
    parameters[name.toLowerCase()] = token ?? quoted?.replace(/\\([^])/g, '$1') ?? null;
  }
  return parameters;
}
