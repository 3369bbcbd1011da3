import { SipError, UserAgent, type Call, type TraceDetail } from 'sip-wasm';
import { WebRtcMedia } from 'sip-wasm/webrtc';
import { inWords, endInWords } from './error-words.js';
import { IDLE, type Phone, type PhoneState } from './phone-state.js';
import { timedModule } from './timed-core.js';

export interface SoftphoneOptions {
  /** As it is shown: "Alice". */
  readonly name: string;
  readonly server: string;
  readonly password: string;
  readonly domain: string;
  readonly onFrame: (frame: TraceDetail) => void;
}

/** One phone of the page: a `UserAgent` and at most one call at a time, as a state that the view can show. */
export class Softphone implements Phone {
  readonly name: string;
  readonly aor: string;
  onChange: (() => void) | undefined;
  /** When the call in progress was dialled and when it was answered, `performance.now()`. */
  dialledAt = 0;
  setUpMs = 0;
  readonly #options: SoftphoneOptions;
  #state: PhoneState = IDLE;
  #agent: Promise<UserAgent> | undefined;
  #call: Call | undefined;

  constructor(options: SoftphoneOptions) {
    this.#options = options;
    this.name = options.name;
    this.aor = `sip:${options.name.toLowerCase()}@${options.domain}`;
    setInterval(() => void this.#countPackets(), 500);
  }

  get state(): PhoneState {
    return this.#state;
  }
  get remoteStream(): MediaStream | undefined {
    return this.#media?.remoteStream;
  }
  get #media(): WebRtcMedia | undefined {
    return this.#call?.media as WebRtcMedia | undefined;
  }

  async register(): Promise<void> {
    await this.#guard(async () => {
      this.#set({ registration: 'connecting', error: '' });
      const agent = await (this.#agent ??= this.#make());
      await agent.register();
    }, { registration: 'failed' });
  }

  async call(target: string): Promise<void> {
    await this.#guard(async () => {
      if (target.trim() === '') throw new SipError('invalid_argument', 'Say whom to call: a name, a number or a SIP address.');
      const agent = await this.#agent;
      if (!agent) throw new SipError('not_connected', 'Register first: there is no connection yet.');
      this.dialledAt = performance.now();
      const call = agent.call(target);
      this.#follow(call, 'calling');
      await call.established.catch(() => undefined); // `ended` says why
    });
  }

  async answer(): Promise<void> {
    await this.#guard(async () => {
      await this.#call?.accept();
    });
  }
  async hangup(): Promise<void> {
    await this.#guard(async () => {
      await this.#call?.hangup();
    });
  }
  async hold(): Promise<void> {
    await this.#guard(async () => {
      await this.#call?.hold();
    });
  }
  async resume(): Promise<void> {
    await this.#guard(async () => {
      await this.#call?.resume();
    });
  }
  async dtmf(tone: string, via: 'info' | 'auto' = 'info'): Promise<void> {
    await this.#guard(async () => {
      const [call, { note }] = [this.#call, this.#state];
      await call?.sendDtmf(tone, { via });
      // What the peer did meanwhile is newer: a tone, hold, the end of the call.
      const isNewest = this.#state.note === note || this.#state.note.startsWith('Sent ');
      if (call === this.#call && isNewest) this.#set({ note: `Sent ${tone}` });
    });
  }
  setMuted(muted: boolean): void {
    if (muted) this.#media?.mute();
    else this.#media?.unmute();
    this.#set({ muted });
  }
  dismissError(): void {
    this.#set({ error: '' });
  }
  async close(): Promise<void> {
    await (await this.#agent)?.close();
  }

  /** Packets of the call, whether it is over or not. */
  async packets(): Promise<{ sent: number; received: number }> {
    await this.#countPackets();
    return { sent: this.#state.packetsSent, received: this.#state.packetsReceived };
  }
  async statistics(): Promise<Record<string, number>> {
    return { ...(await this.#agent)?.statistics };
  }

  async #make(): Promise<UserAgent> {
    const agent = await UserAgent.create({
      server: this.#options.server,
      aor: this.aor,
      displayName: this.name,
      password: this.#options.password,
      media: () => new WebRtcMedia(),
      wasm: timedModule,
      maxCalls: 1,
    });
    agent.addEventListener('trace', ({ detail }) => {
      this.#options.onFrame(detail);
    });
    agent.addEventListener('registered', () => {
      this.#set({ registration: 'registered', error: '' });
    });
    agent.addEventListener('unregistered', () => {
      this.#set({ registration: 'offline' });
    });
    agent.addEventListener('registrationFailed', ({ detail }) => {
      this.#set({ registration: 'failed', error: inWords(detail.error) });
    });
    agent.addEventListener('disconnected', ({ detail }) => {
      if (detail.error) this.#set({ registration: 'connecting', error: inWords(detail.error) });
    });
    agent.addEventListener('reconnecting', ({ detail }) => {
      this.#set({ registration: 'connecting', note: `Connecting again, attempt ${detail.attempt}…` });
    });
    agent.addEventListener('call', ({ detail }) => {
      this.#follow(detail.call, 'incoming');
    });
    agent.addEventListener('refused', ({ detail: { remote } }) => {
      this.#set({ note: `Missed: ${remote.displayName || remote.uri.replace(/^sips?:/, '')}` });
    });
    return agent;
  }

  #follow(call: Call, phase: PhoneState['phase']): void {
    this.#call = call;
    const peer = call.remote.displayName === '' ? call.remote.uri.replace(/^sips?:/, '') : call.remote.displayName;
    this.#set({ ...IDLE, registration: this.#state.registration, phase, peer });
    call.addEventListener('progress', () => {
      this.#set({ phase: 'ringing' });
    });
    call.addEventListener('statechange', ({ detail }) => {
      if (detail.state === 'answering') this.#set({ phase: 'answering' });
    });
    call.addEventListener('accepted', () => {
      this.setUpMs = performance.now() - this.dialledAt;
      this.#set({ phase: 'established', since: Date.now() });
    });
    call.addEventListener('held', ({ detail }) => {
      this.#set({ held: detail.held });
    });
    call.addEventListener('heldbypeer', ({ detail }) => {
      this.#set({ note: detail.held ? 'Put on hold' : '' });
    });
    call.addEventListener('dtmf', ({ detail }) => {
      this.#set({ note: `Tone ${detail.tone}` });
    });
    call.addEventListener('ended', ({ detail }) => {
      this.#call = undefined;
      const { note, error } = endInWords(detail, this.#state.peer);
      const { packetsSent, packetsReceived, registration } = this.#state;
      this.#set({ ...IDLE, registration, packetsSent, packetsReceived, note, error });
    });
  }

  async #countPackets(): Promise<void> {
    if (this.#state.phase !== 'established') return;
    const statistics = await this.#media?.statistics().catch(() => undefined);
    if (statistics) this.#set({ packetsSent: statistics.audio.packetsSent, packetsReceived: statistics.audio.packetsReceived });
  }

  async #guard(work: () => Promise<void>, onFailure: Partial<PhoneState> = {}): Promise<void> {
    try {
      await work();
    } catch (error) {
      // An ended call has said so already.
      if (error instanceof SipError && error.code === 'call_ended') return;
      this.#set({ ...onFailure, error: inWords(error) });
    }
  }

  #set(change: Partial<PhoneState>): void {
    this.#state = { ...this.#state, ...change };
    this.onChange?.();
  }
}
