/** What a test does with a softphone on its page, whichever library it is made of. */
export interface PhonePage {
  /** Connects and registers; `state` says what came of it. */
  register(): Promise<void>;
  unregister(): Promise<void>;
  call(target: string): Promise<void>;
  answer(): Promise<void>;
  /** An answer in a 183, before the call is answered. */
  earlyMedia(): Promise<void>;
  reject(): Promise<void>;
  hold(on: boolean): Promise<void>;
  /** By RTP ours only. */
  dtmf(tone: string, via: 'info' | 'rtp'): Promise<void>;
  /** Cancels or ends. */
  hangup(): Promise<void>;
  /**
   * Sends the peer of the first call to a URI, or without one to the peer of the last call (RFC 5589 6, 7). `state.transfer` says
   * what came of it; the first call is hung up where the new one stands.
   */
  transfer(target?: string): Promise<void>;
  /** MESSAGE with a text. @returns the status of its answer */
  message(target: string, text: string): Promise<number>;
  /** SUBSCRIBE to the package `dialog` there; `state.watching` and `state.notified` say what came of it. */
  subscribe(target: string): Promise<void>;
  unsubscribe(): Promise<void>;
  /** NOTIFY with that text, to who has subscribed here. */
  notify(text: string): Promise<void>;
  /** The last NOTIFY to who has subscribed here. */
  endWatch(): Promise<void>;
  /** REFER outside a dialog: the receiver is to call the target. `state.transfer` says what came of it. */
  refer(receiver: string, target: string): Promise<void>;
  /** The `RTCPeerConnection` of the call, or of the last one. */
  readonly connection: RTCPeerConnection | undefined;
  readonly state: PhonePageState;
}

/** Of several calls the last one counts. A REFER is followed, a call that takes the place of another is answered, without asking. */
export interface PhonePageState {
  registered: boolean;
  /** Calls that are not over. */
  calls: number;
  phase: 'idle' | 'calling' | 'ringing' | 'incoming' | 'established';
  /** The last tone that came. */
  tone: string;
  /** The status that refused the registration or the call; 0: none did. */
  refusal: number;
  transfer: '' | 'done' | 'failed';
  /** The last MESSAGE that came. */
  message: string;
  watching: '' | 'active' | 'ended';
  /** The last body that came in a NOTIFY. */
  notified: string;
  /** Whether somebody subscribes here. A subscription is accepted without asking, and notified of `WATCHED`. */
  watched: boolean;
}

export const WATCHED = 'state at first';
export const TEXT = 'text/plain';

declare global {
  var phone: PhonePage;
}

const query = new URLSearchParams(location.search);
const given = (name: string): string => query.get(name) ?? '';
export const server = given('server');
export const user = given('user');
export const password = given('password');
/** Ours only: the others know nothing else. */
export const refuseMd5 = given('algorithm') !== 'MD5';
/** Ours only. */
export const hasVideo = given('video') !== '';
export const aor = `sip:${user}@${given('domain')}`;
export const state: PhonePageState = { registered: false, calls: 0, phase: 'idle', tone: '', refusal: 0, transfer: '', message: '', watching: '', notified: '', watched: false };

/** The calls of a page, the oldest first. */
export class Calls<T> {
  readonly #live: T[] = [];
  #last: T | undefined;

  get first(): T | undefined {
    return this.#live[0];
  }
  /** Also when it is over, until there is another one. */
  get last(): T | undefined {
    return this.#last;
  }

  /** A new call forgets what was told of the last one. */
  begin(call: T, phase: 'calling' | 'incoming'): void {
    this.#live.push(call);
    this.#last = call;
    Object.assign(state, { calls: this.#live.length, phase, tone: '', refusal: 0 });
  }
  ringing(call: T): void {
    if (call === this.#last) state.phase = 'ringing';
  }
  established(call: T): void {
    if (call === this.#last) state.phase = 'established';
  }
  refused(call: T, status: number): void {
    if (call === this.#last) state.refusal = status;
  }
  ended(call: T): void {
    const at = this.#live.indexOf(call);
    if (at >= 0) this.#live.splice(at, 1);
    state.calls = this.#live.length;
    if (call !== this.#last) return;
    this.#last = this.#live.at(-1) ?? call;
    state.phase = state.calls > 0 ? 'established' : 'idle';
  }
}
