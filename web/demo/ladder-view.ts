import { frameLabel, ladderNames, ladderToSvg, type LadderFrame } from './ladder.js';

/** The oldest messages go first: a page that stays open for days keeps a bounded ladder. */
const MOST = 400;
const TOO_MANY = 100;
/** As it is drawn; what fits into a third of a screen is still read. On a telephone it is drawn as wide as that is. */
const WIDTH = 570;
const TELEPHONE = 480;

/** The live ladder on the page; an arrow opens its message. For the keyboard it is one stop: the arrow keys go on from there. */
export class LadderView {
  readonly #frames: LadderFrame[] = [];
  readonly #lanes: readonly string[];
  readonly #root: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  #drawn = 0;
  #drawnWidth = 0;
  /** The arrow that was chosen last. Until then the newest one is where the keyboard comes in. */
  #chosen: number | undefined;
  #scheduled = false;

  constructor(lanes: readonly string[]) {
    this.#lanes = lanes;
    this.#root = document.querySelector('#ladder')!;
    this.#empty = document.querySelector('#ladder-empty')!;
    this.#hint = document.querySelector('#ladder-hint')!;
    this.#dialog = document.querySelector('#message')!;
    this.#root.addEventListener('click', (event) => this.#open(event.target));
    this.#root.addEventListener('focusin', (event) => this.#choose(indexOf(event.target)));
    this.#root.addEventListener('keydown', (event) => this.#onKey(event));
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    // The arrow that opened it may have been drawn anew meanwhile.
    this.#dialog.addEventListener('close', () => this.#arrows[this.#chosen ?? -1]?.focus({ preventScroll: true }));
    document.querySelector('#ladder-clear')!.addEventListener('click', () => this.clear());
    document.querySelector<HTMLAnchorElement>('#ladder-save')!.addEventListener('click', (event) => this.#save(event.currentTarget as HTMLAnchorElement));
    new ResizeObserver(() => {
      if (this.#width !== this.#drawnWidth) this.#draw();
    }).observe(this.#root);
    this.#draw();
  }

  get #width(): number {
    const { clientWidth } = this.#root;
    return clientWidth > 0 && clientWidth < TELEPHONE ? clientWidth : WIDTH;
  }

  get frames(): readonly LadderFrame[] {
    return this.#frames;
  }

  add(frame: LadderFrame): void {
    if (this.#frames.push(frame) > MOST) {
      this.#frames.splice(0, TOO_MANY);
      if (this.#chosen !== undefined) this.#chosen = Math.max(this.#chosen - TOO_MANY, 0);
    }
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
    this.#chosen = undefined;
    this.#draw();
  }

  get #arrows(): SVGElement[] {
    return [...this.#root.querySelectorAll<SVGElement>('[data-frame]')];
  }

  #draw(): void {
    const isFocused = indexOf(document.activeElement) !== undefined;
    const atEnd = this.#root.scrollTop + this.#root.clientHeight > this.#root.scrollHeight - 60;
    const width = (this.#drawnWidth = this.#width);
    const names = `<div class="ladder-names">${ladderNames(this.#lanes, width)}</div>`;
    this.#root.innerHTML = names + ladderToSvg(this.#frames, { lanes: this.#lanes, width, title: 'SIP messages' });
    this.#root.lastElementChild!.setAttribute('aria-describedby', this.#hint.id);
    const arrows = this.#arrows;
    for (const arrow of arrows) arrow.setAttribute('role', 'button');
    for (const arrow of arrows.slice(Math.min(this.#drawn, arrows.length))) arrow.classList.add('new');
    this.#drawn = this.#frames.length;
    this.#empty.hidden = this.#frames.length > 0;
    this.#hint.hidden = this.#frames.length === 0;
    this.#choose(this.#chosen);
    if (isFocused) arrows[this.#chosen ?? -1]?.focus({ preventScroll: true });
    if (atEnd) this.#root.scrollTop = this.#root.scrollHeight;
  }

  /** Tab comes to that arrow and to no other. */
  #choose(index: number | undefined): void {
    this.#chosen = index;
    const stop = index ?? this.#frames.length - 1;
    this.#arrows.forEach((arrow, at) => arrow.setAttribute('tabindex', at === stop ? '0' : '-1'));
  }

  #onKey(event: KeyboardEvent): void {
    const index = indexOf(event.target);
    if (index === undefined) return;
    const last = this.#frames.length - 1;
    const next = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last }[event.key];
    if (next !== undefined) this.#arrows[next]?.focus();
    else if (event.key === 'Enter' || event.key === ' ') this.#open(event.target);
    else return;
    event.preventDefault();
  }

  #open(target: EventTarget | null): void {
    const index = indexOf(target);
    const frame = this.#frames[index ?? -1];
    if (!frame) return;
    this.#choose(index);
    this.#dialog.querySelector('#message-title')!.textContent = `${frameLabel(frame.text).label}: ${frame.from} to ${frame.to}`;
    this.#dialog.querySelector('#message-text')!.textContent = frame.text;
    this.#dialog.showModal();
  }

  #save(link: HTMLAnchorElement): void {
    if (link.href.startsWith('blob:')) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([ladderToSvg(this.#frames, { lanes: this.#lanes })], { type: 'image/svg+xml' }));
  }
}

/** Of the arrow that an element belongs to. */
function indexOf(target: EventTarget | null): number | undefined {
  const index = (target as Element | null)?.closest<SVGElement>('[data-frame]')?.dataset['frame'];
  return index === undefined ? undefined : Number(index);
}
