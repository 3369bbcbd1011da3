type Child = Node | string;

/** Makes an element: `element('button', { type: 'button' }, 'Call')`. Text is text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const PATHS = {
  call: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2',
  end: 'M3 14c5-5 13-5 18 0l-2 3-4-1.5v-3c-2-.7-4-.7-6 0v3L5 17z',
  hold: 'M9 5v14M15 5v14',
  resume: 'M7 5l12 7-12 7z',
  mute: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M5 11a7 7 0 0 0 14 0M12 18v3',
  keypad: 'M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01',
  speaker: 'M4 9h4l5-4v14l-5-4H4zM17 9a4 4 0 0 1 0 6',
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button whose text can change without its icon. */
export class IconButton {
  readonly element: HTMLButtonElement;
  readonly #text: HTMLSpanElement;
  #icon: Icon;

  constructor(name: Icon, text: string, className: string, onClick: () => void) {
    this.#icon = name;
    this.#text = element('span', {}, text);
    this.element = element('button', { type: 'button', class: className }, icon(name), this.#text);
    this.element.addEventListener('click', onClick);
  }

  set(text: string, name: Icon = this.#icon): void {
    this.#text.textContent = text;
    if (name === this.#icon) return;
    this.#icon = name;
    this.element.querySelector('svg')?.replaceWith(icon(name));
  }

  show(shown: boolean): void {
    this.element.hidden = !shown;
  }
}
