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
  /** By INFO. */
  dtmf(tone: string): Promise<void>;
  /** Cancels or ends. */
  hangup(): Promise<void>;
  /** The `RTCPeerConnection` of the call, or of the last one. */
  readonly connection: RTCPeerConnection | undefined;
  readonly state: PhonePageState;
}

export interface PhonePageState {
  registered: boolean;
  phase: 'idle' | 'calling' | 'ringing' | 'incoming' | 'established';
  /** The last tone that came. */
  tone: string;
  /** The status that refused the registration or the call; 0: none did. */
  refusal: number;
}

declare global {
  var phone: PhonePage;
}

const query = new URLSearchParams(location.search);
const given = (name: string): string => query.get(name) ?? '';
export const server = given('server');
export const user = given('user');
export const password = given('password');
export const aor = `sip:${user}@${given('domain')}`;
export const state: PhonePageState = { registered: false, phase: 'idle', tone: '', refusal: 0 };

/** A new call forgets the last one. */
export function begin(phase: PhonePageState['phase']): void {
  Object.assign(state, { phase, tone: '', refusal: 0 });
}
