import { checkMedia, type CallMedia, type DescriptionOptions } from '../call/call-media.js';
import { check } from '../check-options.js';
import { onAbort } from '../on-abort.js';
import { SipError, type MediaErrorCode, type SipErrorCode } from '../sip-error.js';
import { runGuarded } from '../strict-event-target.js';
import { asMediaError, mediaError } from './errors.js';

type Method = 'prepareOffer' | 'offerDue' | 'createOffer' | 'createAnswer' | 'setAnswer' | 'setPreview' | 'rollback';

/** Of `setPreview` and `setAnswer`: another device is heard still. */
const KEPT = 'kept';
/** Of `offerDue`. */
const DUE = 'due';

/** What crosses the port. An `AbortSignal` cannot be cloned, so an abort is a message of its own. */
type Request = { readonly id: number; readonly method: Method; readonly words: readonly unknown[] } | { readonly abort: number } | { readonly follow: true } | { readonly close: true };
interface Reply {
  readonly id: number;
  /** A description, `KEPT` or `DUE`. */
  readonly result?: string;
  readonly error?: { readonly code: SipErrorCode; readonly message: string; readonly detail?: string };
}
/** Of `followConnection`. */
interface Reached {
  readonly isReached: boolean;
}
/** The page with the media is being left. */
interface Gone {
  readonly isGone: true;
}

/**
 * The media of one call at the other end of a `MessagePort`, where `serveMedia` has them: workers have no `RTCPeerConnection`.
 * Give the call what this returns, and post the other port to the page. DTMF goes by INFO: a port cannot say at once whether
 * tones were sent.
 */
export function portMedia(port: MessagePort): CallMedia {
  check('port', port, 'object');
  const waiting = new Map<number, { resolve: (result: string) => void; reject: (error: SipError) => void }>();
  let lastId = 0;
  let isClosed = false;
  let tellReached: ((isReached: boolean) => void) | undefined;
  let tellEnd: (() => void) | undefined;
  const gone = (): void => {
    if (isClosed) return;
    close();
    tellEnd?.();
  };
  port.addEventListener('close', gone); // of browsers that have it: a page that crashed says nothing
  port.onmessage = ({ data }: MessageEvent<Reply | Reached | Gone>) => {
    if ('isGone' in data) return gone();
    if ('isReached' in data) return tellReached?.(data.isReached);
    const { id, result, error } = data;
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error) caller?.reject(new SipError(error.code, error.message, error));
    else caller?.resolve(result ?? '');
  };
  const post = (request: Request): void => port.postMessage(request);
  const closed = (): SipError => mediaError('closed', 'The call is over');

  const ask = (method: Method, words: readonly unknown[], signal?: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(closed());
      const id = ++lastId;
      const settled = onAbort(signal, () => post({ abort: id }));
      waiting.set(id, {
        resolve: (result) => (settled(), resolve(result)),
        reject: (error) => (settled(), reject(error)),
      });
      post({ id, method, words });
    });
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    post({ close: true });
    port.close();
    for (const { reject } of waiting.values()) reject(closed());
    waiting.clear();
  };
  const copied = ({ hold = false, iceRestart = false }: DescriptionOptions): DescriptionOptions => ({ hold, iceRestart });

  return {
    prepareOffer: async () => {
      await ask('prepareOffer', []);
    },
    offerDue: async () => (await ask('offerDue', [])) === DUE,
    createOffer: (options) => ask('createOffer', [copied(options)], options.signal),
    createAnswer: (offer, options) => ask('createAnswer', [offer, copied(options)], options.signal),
    setAnswer: async (answer) => (await ask('setAnswer', [answer])) !== KEPT,
    setPreview: async (answer) => (await ask('setPreview', [answer])) !== KEPT,
    rollback: async (options) => {
      await ask('rollback', [options]);
    },
    followConnection: (tell) => {
      tellReached = tell;
      post({ follow: true });
    },
    followEnd: (tell) => {
      tellEnd = tell;
    },
    close,
  };
}

/** What a failure is called that is no `SipError`. */
const CODES: Readonly<Record<Method, MediaErrorCode>> = {
  prepareOffer: 'local_description',
  offerDue: 'local_description',
  createOffer: 'local_description',
  createAnswer: 'local_description',
  setAnswer: 'remote_description',
  setPreview: 'remote_description',
  rollback: 'local_description',
};

/** Does with `media`, here in the page, what a call in a worker asks of them through `portMedia`; they are closed with that call, or worker. The call ends when the page is left. */
export function serveMedia(port: MessagePort, media: CallMedia): void {
  check('port', port, 'object');
  checkMedia(media);
  const running = new Map<number, AbortController>();
  const leaving = new AbortController();
  const close = (): void => {
    if (leaving.signal.aborted) return;
    leaving.abort();
    port.close();
    runGuarded(() => media.close());
  };
  const { signal: left } = leaving;
  port.addEventListener('close', close, { signal: left }); // the worker is gone
  (globalThis as Partial<typeof globalThis>).addEventListener?.('pagehide', () => port.postMessage({ isGone: true }), { signal: left });
  const run = (method: Method, words: readonly unknown[], signal: AbortSignal): Promise<unknown> => {
    const [first, second] = words as [never, never];
    switch (method) {
      case 'prepareOffer':
        return media.prepareOffer?.() ?? Promise.resolve();
      case 'offerDue':
        return (media.offerDue?.() ?? Promise.resolve(false)).then((isDue) => (isDue ? DUE : ''));
      case 'createOffer':
        return media.createOffer({ ...(first as DescriptionOptions), signal });
      case 'createAnswer':
        return media.createAnswer(first, { ...(second as DescriptionOptions), signal });
      case 'setPreview':
        return media.setPreview?.(first) ?? Promise.resolve();
      default:
        return method === 'rollback' ? media.rollback(first) : media.setAnswer(first);
    }
  };
  port.onmessage = async ({ data }: MessageEvent<Request>) => {
    if ('close' in data) return close();
    if ('follow' in data) return runGuarded(() => media.followConnection?.((isReached) => port.postMessage({ isReached })));
    if ('abort' in data) return running.get(data.abort)?.abort();
    const { id, method, words } = data;
    const interrupt = new AbortController();
    running.set(id, interrupt);
    const reply = (outcome: Omit<Reply, 'id'>): void => port.postMessage({ id, ...outcome });
    try {
      const result = await run(method, words, interrupt.signal);
      reply(typeof result === 'string' ? { result } : result === false ? { result: KEPT } : {});
    } catch (cause) {
      const { code, message, detail } = asMediaError(CODES[method], `The media failed: ${String(cause)}`, cause);
      reply({ error: { code, message, ...(detail !== undefined && { detail }) } });
    } finally {
      running.delete(id);
    }
  };
}
