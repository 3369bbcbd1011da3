import type { SessionDialog } from '../dialog/session-dialog.js';
import type { MediaSteps } from './media-steps.js';

/** How the forks of a call of ours describe their media before one of them answers, and which of them is heard. */
export class Previews {
  readonly #media: MediaSteps;
  readonly #descriptions = new WeakMap<SessionDialog, string>();
  /** Those that the media took, the one that is heard behind the others. */
  readonly #taken = new Set<SessionDialog>();
  /** Those that the media kept waiting: another one was heard. */
  readonly #passedOver = new WeakSet<SessionDialog>();

  constructor(media: MediaSteps) {
    this.#media = media;
  }

  /** The fork that is heard, or about to be. */
  get heard(): SessionDialog | undefined {
    return [...this.#taken].at(-1);
  }
  /** What that fork said last; "" where it has said nothing. */
  descriptionOf(dialog: SessionDialog): string {
    return this.#descriptions.get(dialog) ?? '';
  }
  isPassedOver(dialog: SessionDialog): boolean {
    return this.#passedOver.has(dialog);
  }

  /**
   * The answer in a provisional response; "" is none. Forks may describe theirs while the media still take that of another.
   * @returns whether it is heard from now on. @throws what the media fail with; it is then taken all the same
   */
  async take(answer: string, dialog: SessionDialog): Promise<boolean> {
    // One that was kept waiting may repeat its description when the other one is gone.
    const isRepeated = answer === this.descriptionOf(dialog) && !this.#passedOver.has(dialog);
    if (answer === '' || isRepeated) return false;
    this.#descriptions.set(dialog, answer);
    this.#taken.delete(dialog);
    this.#taken.add(dialog);
    if (!this.#media.setPreview) return false;
    if ((await this.#media.setPreview(answer)) !== false) return true;
    this.#taken.delete(dialog);
    this.#passedOver.add(dialog);
    return false;
  }
}
