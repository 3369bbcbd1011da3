import { oneByOne } from '../one-by-one.js';
import type { SipError } from '../sip-error.js';
import { abortable, throwIfAborted } from './abort.js';
import type { Changes } from './changes.js';
import type { MediaKind } from './errors.js';
import type { LocalTracks } from './local-tracks.js';
import type { Transceivers } from './transceivers.js';

/** A user who is asked for longer than this keeps no peer waiting. */
const PATIENCE_MS = 1000;

/** The devices that a call opens while it stands. The user may be asked for them, for long. */
export class Devices {
  /** The device that was chosen last is the one that is used. */
  readonly inTurn = oneByOne();
  readonly #local: LocalTracks;
  readonly #transceivers: () => Transceivers;
  readonly #changes: Changes;
  readonly #failed: (error: SipError) => void;
  #due: Promise<boolean> | undefined;

  /** @param failed is told where the peer's medium is taken, and none sent */
  constructor(local: LocalTracks, transceivers: () => Transceivers, changes: Changes, failed: (error: SipError) => void) {
    this.#local = local;
    this.#transceivers = transceivers;
    this.#changes = changes;
    this.#failed = failed;
  }

  async prepareOffer(): Promise<void> {
    await this.#prepare(this.#transceivers().wantedKinds);
  }

  /**
   * Opens what an answer is to have. A camera that there is not, or that the user refuses, keeps nobody from showing his in a call that stands.
   * @returns what follows the answer
   */
  async openOffered(stands: boolean, signals: readonly AbortSignal[]): Promise<() => void> {
    const missing = (): MediaKind[] => this.#transceivers().offeredKinds.filter((kind) => this.#local.wants(kind) && !this.#local.get(kind));
    const opening = this.#local.open(missing());
    let isLate = false;
    try {
      isLate = await abortable(stands ? isSlow(opening) : opening.then(() => false), signals);
    } catch (error) {
      throwIfAborted(signals);
      if (!stands) throw error;
      for (const kind of missing()) this.#local.exclude(kind);
      this.#failed(error as SipError);
    }
    const late = isLate ? missing() : [];
    return () => {
      this.#due = late.length > 0 ? this.#followLate(late, opening) : undefined;
    };
  }

  /** Once for each answer. */
  takeDue(): Promise<boolean> | undefined {
    const due = this.#due;
    this.#due = undefined;
    return due;
  }

  /** What the user is still being asked for is as if it were included. */
  async #followLate(kinds: readonly MediaKind[], opening: Promise<void>): Promise<boolean> {
    for (const kind of kinds) this.#transceivers().change(kind, true, false);
    try {
      await this.#prepare(kinds, opening);
      return true;
    } catch (error) {
      if (!this.#changes.isOver) this.#failed(error as SipError);
      return false;
    }
  }

  #prepare(kinds: readonly MediaKind[], opening?: Promise<void>): Promise<void> {
    return this.#local.prepare(kinds, () => this.#changes.inTurn(() => this.#transceivers().refused(kinds)), opening);
  }
}

async function isSlow(opening: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slow = new Promise<true>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, true)));
  try {
    return await Promise.race([opening.then(() => false), slow]);
  } finally {
    clearTimeout(timer);
  }
}
