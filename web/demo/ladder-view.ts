import { frameLabel, ladderToSvg, type LadderFrame } from './ladder.js';

/** The live ladder on the page; an arrow opens its message. */
export class LadderView {
  readonly #frames: LadderFrame[] = [];
  readonly #lanes: readonly string[];
  readonly #root: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  #drawn = 0;
  #scheduled = false;

  constructor(lanes: readonly string[]) {
    this.#lanes = lanes;
    this.#root = document.querySelector('#ladder')!;
    this.#empty = document.querySelector('#ladder-empty')!;
    this.#dialog = document.querySelector('#message')!;
    this.#root.addEventListener('click', (event) => this.#open(event.target));
    this.#root.addEventListener('keydown', (event) => this.#onKey(event));
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    document.querySelector('#ladder-clear')!.addEventListener('click', () => this.clear());
    document.querySelector<HTMLAnchorElement>('#ladder-save')!.addEventListener('click', (event) => this.#save(event.currentTarget as HTMLAnchorElement));
    this.#draw();
  }

  get frames(): readonly LadderFrame[] {
    return this.#frames;
  }

  add(frame: LadderFrame): void {
    // The oldest go first: a page that stays open for days keeps a bounded ladder.
    if (this.#frames.push(frame) > 400) this.#frames.splice(0, 100);
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#draw();
    });
  }

  clear(): void {
    this.#frames.length = 0;
    this.#drawn = 0;
    this.#draw();
  }

  #draw(): void {
    const focused = document.activeElement?.closest<SVGElement>('[data-frame]')?.dataset['frame'];
    const atEnd = this.#root.scrollTop + this.#root.clientHeight > this.#root.scrollHeight - 60;
    this.#root.innerHTML = ladderToSvg(this.#frames, { lanes: this.#lanes, width: 620, title: 'SIP messages' });
    const arrows = [...this.#root.querySelectorAll<SVGElement>('[data-frame]')];
    for (const arrow of arrows.slice(Math.min(this.#drawn, arrows.length))) arrow.classList.add('new');
    this.#drawn = this.#frames.length;
    this.#empty.hidden = this.#frames.length > 0;
    if (focused !== undefined) arrows[Number(focused)]?.focus();
    if (atEnd) this.#root.scrollTop = this.#root.scrollHeight;
  }

  #onKey(event: KeyboardEvent): void {
    const arrow = (event.target as Element).closest<SVGElement>('[data-frame]');
    if (!arrow) return;
    const arrows = [...this.#root.querySelectorAll<SVGElement>('[data-frame]')];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) arrows[arrows.indexOf(arrow) + step]?.focus();
    else if (event.key === 'Enter' || event.key === ' ') this.#open(arrow);
    else return;
    event.preventDefault();
  }

  #open(target: EventTarget | null): void {
    const index = (target as Element | null)?.closest<SVGElement>('[data-frame]')?.dataset['frame'];
    const frame = index === undefined ? undefined : this.#frames[Number(index)];
    if (!frame) return;
    this.#dialog.querySelector('#message-title')!.textContent = `${frameLabel(frame.text).label}: ${frame.from} to ${frame.to}`;
    this.#dialog.querySelector('#message-text')!.textContent = frame.text;
    this.#dialog.showModal();
  }

  #save(link: HTMLAnchorElement): void {
    if (link.href.startsWith('blob:')) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([ladderToSvg(this.#frames, { lanes: this.#lanes })], { type: 'image/svg+xml' }));
  }
}
