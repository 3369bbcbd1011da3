/** What a softphone shows. The view knows no more of SIP than this. */
export type Registration = 'offline' | 'connecting' | 'registered' | 'failed';

export type Phase = 'idle' | 'calling' | 'ringing' | 'incoming' | 'answering' | 'established';

export interface PhoneState {
  readonly registration: Registration;
  readonly phase: Phase;
  /** The other party, in words. */
  readonly peer: string;
  /** When the conversation began, `Date.now()`; 0 before. */
  readonly since: number;
  readonly muted: boolean;
  readonly held: boolean;
  /** How the last call ended, or what happens now, in words. */
  readonly note: string;
  /** What went wrong, in words; "" if nothing did. */
  readonly error: string;
  readonly packetsSent: number;
  readonly packetsReceived: number;
}

export const IDLE: PhoneState = {
  registration: 'offline',
  phase: 'idle',
  peer: '',
  since: 0,
  muted: false,
  held: false,
  note: '',
  error: '',
  packetsSent: 0,
  packetsReceived: 0,
};

/** What the buttons do. Failures show up in the state, never as exceptions. */
export interface Phone {
  readonly name: string;
  readonly aor: string;
  readonly state: PhoneState;
  readonly remoteStream: MediaStream | undefined;
  onChange: (() => void) | undefined;
  register(): Promise<void>;
  call(target: string): Promise<void>;
  answer(): Promise<void>;
  /** Declines, cancels or ends: whatever ends the call now. */
  hangup(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  setMuted(muted: boolean): void;
  dtmf(tone: string): Promise<void>;
  dismissError(): void;
}

export function statusWords(state: PhoneState): string {
  switch (state.phase) {
    case 'idle':
      return state.note || (state.registration === 'registered' ? 'Ready for calls' : 'Not registered');
    case 'calling':
      return 'Calling…';
    case 'ringing':
      return 'It rings…';
    case 'incoming':
      return 'Incoming call';
    case 'answering':
      return 'Answering…';
    case 'established':
      return state.held ? 'On hold' : state.note || 'In conversation';
  }
}

export const registrationWords: Readonly<Record<Registration, string>> = {
  offline: 'Offline',
  connecting: 'Connecting',
  registered: 'Registered',
  failed: 'Not registered',
};
