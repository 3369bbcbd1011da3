// A header field with its folded lines (RFC 3261 7.3.1).
const CREDENTIALS = /^(?:proxy-)?authorization[ \t]*:(?:[^\r\n]|\r?\n[ \t])*/gim;

/** A frame without what its credentials prove, fit for a log. */
export function redact(frame: string): string {
  return frame.replace(CREDENTIALS, (field) =>
    /:\s*digest\s/i.test(field)
      ? field.replace(/(\bresponse\s*=\s*)("[^"]*"|[^\s,;]+)/gi, '$1"(redacted)"')
      : field.replace(/^([^:]*:\s*(?:\S+\s+(?=\S))?)[^]*$/, '$1(redacted)'), // the scheme stays, where there is one
  );
}
