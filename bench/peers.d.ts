// What the benchmark uses of peers that have no declarations of it.
declare module 'jssip/lib/Parser.js' {
  export function parseMessage(data: string, agent: undefined): unknown;
}
declare module 'sip/sip.js' {
  const sip: { parse(data: string | Uint8Array): unknown; stringifyUri(uri: unknown): string };
  export default sip;
}
declare module 'sip.js/lib/core/messages/parser.js' {
  export const Parser: { readonly parseMessage: (data: string, logger: unknown) => unknown };
}
