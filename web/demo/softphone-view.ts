import { element, IconButton } from './elements.js';
import { registrationWords, statusWords, type Phone } from './phone-state.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** One softphone on the page. Enter dials or answers, Escape ends, digits are tones. */
export class SoftphoneView {
  readonly element: HTMLElement;
  readonly #phone: Phone;
  readonly #chip = element('span', { class: 'chip' });
  readonly #screen = element('div', { class: 'screen' });
  readonly #peer = element('p', { class: 'peer' });
  readonly #status = element('p', { class: 'status', role: 'status', 'aria-live': 'polite' });
  readonly #elapsed = element('p', { class: 'elapsed', 'aria-hidden': 'true' });
  readonly #sent = element('dd');
  readonly #received = element('dd');
  readonly #packets: HTMLElement;
  readonly #error = element('div', { class: 'error', role: 'alert' });
  readonly #errorText = element('span');
  readonly #dial = element('form', { class: 'dial' });
  readonly #target = element('input', { type: 'text', name: 'target', autocomplete: 'off', spellcheck: 'false', inputmode: 'email' });
  readonly #keypad = element('div', { class: 'keypad', role: 'group', 'aria-label': 'Keypad' });
  readonly #audio = element('audio', { autoplay: '' });
  readonly #register: HTMLButtonElement;
  readonly #answer: IconButton;
  readonly #end: IconButton;
  readonly #hold: IconButton;
  readonly #mute: IconButton;
  readonly #keypadToggle: IconButton;
  readonly #speaker: IconButton;

  constructor(phone: Phone, options: { target: string; speaker: boolean }) {
    this.#phone = phone;
    this.#answer = new IconButton('call', 'Answer', 'answer', () => void phone.answer());
    this.#end = new IconButton('end', 'Hang up', 'end', () => void phone.hangup());
    this.#hold = new IconButton('hold', 'Hold', '', () => void (phone.state.held ? phone.resume() : phone.hold()));
    this.#mute = new IconButton('mute', 'Mute', '', () => phone.setMuted(!phone.state.muted));
    this.#keypadToggle = new IconButton('keypad', 'Keypad', '', () => this.#toggleKeypad());
    this.#speaker = new IconButton('speaker', 'Sound off', '', () => this.#setSpeaker(this.#audio.muted));
    this.#register = element('button', { type: 'button', class: 'quiet' }, 'Register');
    this.#register.addEventListener('click', () => void phone.register());
    this.#packets = element(
      'dl',
      { class: 'packets', 'aria-label': 'Audio packets' },
      element('div', {}, element('dt', {}, 'packets sent'), this.#sent),
      element('div', {}, element('dt', {}, 'packets received'), this.#received),
    );
    this.element = this.#build(options.target);
    this.#setSpeaker(options.speaker);
    phone.onChange = () => this.update();
    setInterval(() => this.#tick(), 250);
    this.update();
  }

  update(): void {
    const { state, remoteStream } = this.#phone;
    const idle = state.phase === 'idle';
    const established = state.phase === 'established';
    this.#chip.className = `chip ${idle ? state.registration : 'busy'}`;
    this.#chip.textContent = idle ? registrationWords[state.registration] : established ? 'In a call' : 'Busy';
    this.#register.hidden = !idle || state.registration === 'registered' || state.registration === 'connecting';
    this.#screen.className = `screen ${state.phase === 'incoming' ? 'ringing' : ''} ${state.held ? 'held' : ''}`;
    this.#peer.textContent = idle ? '' : state.peer;
    this.#peer.hidden = idle;
    setText(this.#status, statusWords(state));
    this.#packets.hidden = !established;
    this.#elapsed.hidden = !established;
    this.#error.hidden = state.error === '';
    setText(this.#errorText, state.error);
    this.#dial.hidden = !idle;

    const focused = document.activeElement;
    this.#answer.show(state.phase === 'incoming');
    this.#end.show(!idle);
    this.#end.set(state.phase === 'incoming' ? 'Decline' : established ? 'Hang up' : 'Cancel');
    this.#end.element.classList.toggle('wide', state.phase !== 'incoming');
    for (const button of [this.#hold, this.#mute, this.#keypadToggle, this.#speaker]) button.show(established);
    this.#hold.set(state.held ? 'Resume' : 'Hold', state.held ? 'resume' : 'hold');
    this.#mute.element.setAttribute('aria-pressed', String(state.muted));
    if (!established) this.#showKeypad(false);
    this.#keepFocus(focused);

    this.#sent.textContent = state.packetsSent.toLocaleString('en');
    this.#received.textContent = state.packetsReceived.toLocaleString('en');
    if (this.#audio.srcObject !== (remoteStream ?? null)) this.#audio.srcObject = remoteStream ?? null;
    this.#tick();
  }

  #build(target: string): HTMLElement {
    const { name, aor } = this.#phone;
    const id = `target-${name.toLowerCase()}`;
    this.#target.id = id;
    this.#target.value = target;
    const dismiss = element('button', { type: 'button', 'aria-label': 'Dismiss the error' }, '✕');
    dismiss.addEventListener('click', () => this.#phone.dismissError());
    this.#error.append(this.#errorText, dismiss);
    this.#dial.append(
      element('label', { for: id }, 'Whom to call'),
      element('div', { class: 'dial-row' }, this.#target, element('button', { class: 'primary' }, 'Call')),
      element('p', { class: 'hint' }, element('kbd', {}, 'Enter'), ' calls, ', element('kbd', {}, 'Esc'), ' hangs up'),
    );
    this.#dial.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#phone.call(this.#target.value);
    });
    for (const key of KEYS) {
      const button = element('button', { type: 'button', 'aria-label': `Tone ${key}` }, key);
      button.addEventListener('click', () => void this.#phone.dtmf(key));
      this.#keypad.append(button);
    }
    this.#screen.append(this.#peer, this.#status, this.#elapsed, this.#packets);
    const phone = element(
      'section',
      { class: 'phone', 'aria-label': `${name}'s softphone`, tabindex: '-1' },
      element(
        'header',
        { class: 'phone-header' },
        element('span', { class: 'avatar', 'aria-hidden': 'true' }, name.slice(0, 1)),
        element('div', { class: 'who' }, element('h2', {}, name), element('p', { title: aor }, aor)),
        this.#chip,
        this.#register,
      ),
      this.#screen,
      this.#error,
      this.#dial,
      element(
        'div',
        { class: 'controls' },
        ...[this.#answer, this.#hold, this.#mute, this.#keypadToggle, this.#speaker, this.#end].map((button) => button.element),
      ),
      this.#keypad,
      this.#audio,
    );
    phone.addEventListener('keydown', (event) => this.#onKey(event));
    return phone;
  }

  #onKey(event: KeyboardEvent): void {
    const { phase } = this.#phone.state;
    if (event.ctrlKey || event.metaKey || event.altKey || phase === 'idle') return;
    if (event.key === 'Escape') {
      event.preventDefault();
      void this.#phone.hangup();
    } else if (phase === 'established' && KEYS.includes(event.key)) {
      event.preventDefault();
      void this.#phone.dtmf(event.key);
    }
  }

  /** A button that goes away must not take the keyboard with it; an incoming call asks for it only if nobody else has it. */
  #keepFocus(before: Element | null): void {
    const here = before !== null && this.element.contains(before);
    const lost = before instanceof HTMLElement && here && before.closest('[hidden]') !== null;
    const free = before === null || before === document.body;
    if (this.#phone.state.phase === 'incoming' && (lost || free || before === this.#target)) return this.#answer.element.focus();
    if (!lost) return;
    (this.#phone.state.phase === 'idle' ? this.#target : this.#end.element).focus();
  }

  #toggleKeypad(): void {
    this.#showKeypad(this.#keypad.hidden);
  }

  #showKeypad(shown: boolean): void {
    this.#keypad.hidden = !shown;
    this.#keypadToggle.element.setAttribute('aria-expanded', String(shown));
  }

  #setSpeaker(on: boolean): void {
    this.#audio.muted = !on;
    this.#speaker.element.setAttribute('aria-pressed', String(!on));
  }

  #tick(): void {
    const { since } = this.#phone.state;
    this.#elapsed.textContent = since === 0 ? '0:00' : clock(Date.now() - since);
  }
}

/** `3:07` */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A live region speaks whenever it is written, so it is written only when it changes. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
