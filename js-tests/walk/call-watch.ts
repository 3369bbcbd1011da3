import type { Call, CallState } from '../../dist/index.js';
import type { WalkMedia } from './walk-media.js';

const NEXT: Readonly<Record<CallState, readonly CallState[]>> = {
  preparing: ['calling', 'ended'],
  calling: ['ringing', 'established', 'ended'],
  ringing: ['answering', 'established', 'ended'],
  answering: ['established', 'ended'],
  established: ['ended'],
  ended: [],
};

/** How a call goes, from the moment that it is known. */
export class CallWatch {
  readonly call: Call;
  readonly owner: string;
  readonly #faults: string[] = [];
  #state: CallState;
  #ends = 0;

  constructor(owner: string, call: Call, note: (text: string) => void) {
    this.owner = owner;
    this.call = call;
    this.#state = call.state;
    call.addEventListener('statechange', ({ detail: { state } }) => {
      note(`  ${owner}: ${this.#state} -> ${state} ${call.end?.reason ?? ''}`);
      if (!NEXT[this.#state].includes(state)) this.#faults.push(`${owner}: a call that was ${this.#state} is ${state}`);
      this.#state = state;
    });
    call.addEventListener('ended', () => void (this.#ends += 1));
  }

  /** Where nothing is under way, both ends are the same. */
  differences(others: readonly CallWatch[]): string[] {
    const ours = this.call.dialog;
    const other = others.find(({ call: { dialog } }) => ours?.callId === dialog?.callId && ours?.localTag === dialog?.remoteTag && ours?.remoteTag === dialog?.localTag);
    if (!ours || !other) return [];
    const { call } = other;
    const [here, there] = [this.call.state === 'established', call.state === 'established'];
    const where = `${this.owner} and ${other.owner} (${ours.callId})`;
    if (here !== there) return [`${where}: ${this.call.state} and ${call.state}`];
    if (!here) return [];
    const texts = ({ dialog }: Call): string => [dialog?.offer?.content, dialog?.answer?.content].sort().join();
    return [
      ...(this.call.isHeld === call.isHeldByPeer ? [] : [`${where}: held at one end`]),
      ...(texts(this.call) === texts(call) ? [] : [`${where}: other descriptions`]),
    ];
  }

  atEnd(): string[] {
    const closings = (this.call.media as WalkMedia | undefined)?.closings ?? 1;
    return [
      ...this.#faults,
      ...(this.call.state === 'ended' ? [] : [`${this.owner}: a call is ${this.call.state} at the end`]),
      ...(this.#ends === 1 ? [] : [`${this.owner}: a call ended ${this.#ends} times`]),
      ...(closings === 1 ? [] : [`${this.owner}: media were closed ${closings} times`]),
    ];
  }
}
