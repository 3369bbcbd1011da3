import { SipError, type CallEnd } from 'sip-wasm';

const WORDS: Readonly<Record<string, string>> = {
  connection_refused: 'The server cannot be reached. Is the demo still running?',
  connection_timeout: 'The server does not answer.',
  connection_lost: 'The connection to the server was lost.',
  subprotocol_refused: 'That server does not speak SIP over WebSocket.',
  microphone_denied: 'This page may not use the microphone. Allow it in the address bar, then call again.',
  device_missing: 'There is no microphone on this machine.',
  device_busy: 'The microphone is in use by another program.',
  insecure_context: 'The browser gives the microphone to https or localhost only.',
  module_failed: 'The WebAssembly module could not be loaded.',
};

/** What went wrong, for a person. */
export function inWords(error: unknown): string {
  if (!(error instanceof SipError)) return String(error);
  if (error.code === 'registration_failed' && (error.status === 401 || error.status === 403)) return 'The server does not accept this name and password.';
  return WORDS[error.code] ?? error.message;
}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  404: 'is not known here',
  408: 'did not answer',
  480: 'is not there now',
  486: 'is busy',
  487: 'was called no longer',
  488: 'speaks no common codec',
  603: 'declined',
};

/** How a call ended: a note where that is usual, an error where it is not. */
export function endInWords(end: CallEnd, peer: string): { note: string; error: string } {
  if (end.error && end.error.code !== 'call_ended') return { note: '', error: inWords(end.error) };
  switch (end.reason) {
    case 'local_bye':
    case 'remote_bye':
    case 'closed':
      return { note: end.by === 'local' ? 'You hung up' : `${peer} hung up`, error: '' };
    case 'cancelled':
      return { note: end.by === 'local' ? 'Cancelled' : `${peer} gave up`, error: '' };
    case 'rejected':
      if (end.by === 'local') return { note: 'Declined', error: '' };
      return { note: '', error: `${peer} ${STATUS_WORDS[end.status] ?? `refused: ${end.status} ${end.reasonPhrase}`}.` };
    case 'redirected':
      return { note: '', error: `${peer} is to be called elsewhere: ${end.message?.getHeader('contact') ?? 'nobody says where'}` };
    default:
      return { note: '', error: `The call ended: ${end.reason.replaceAll('_', ' ')}.` };
  }
}
