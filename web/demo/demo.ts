/** The demo page: softphones around the ladder of their messages. `?server=ws://…&left=alice:secret&right=bob:secret` */
import { element } from './elements.js';
import type { LadderFrame } from './ladder.js';
import { LadderView } from './ladder-view.js';
import { Softphone } from './softphone.js';
import { SoftphoneView } from './softphone-view.js';
import { cpu, median } from './timed-core.js';

const EDGE = 'edge';
/** Among so few, most are the first of their kind, for which the browser compiles. */
const COLD_MESSAGES = 60;

/** What a script can do on the page, as a person would with the buttons. */
export interface DemoControl {
  register(name: string): Promise<void>;
  call(name: string, target: string): Promise<void>;
  answer(name: string): Promise<void>;
  hold(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  dtmf(name: string, tone: string): Promise<void>;
  hangup(name: string): Promise<void>;
  close(name: string): Promise<void>;
  state(name: string): Softphone['state'];
  packets(name: string): Promise<{ sent: number; received: number }>;
  statistics(name: string): Promise<Record<string, number>>;
  setUpMs(name: string): number;
  /** Of each message that came, milliseconds. */
  cpu(): readonly number[];
  ladder(): readonly LadderFrame[];
}

declare global {
  var demo: DemoControl;
}

const query = new URLSearchParams(location.search);
const server = query.get('server') ?? `ws://${location.hostname}:5066`;
const domain = query.get('domain') ?? 'example.com';
const people = ['left', 'right'].flatMap((side) => {
  const [user = '', password = ''] = (query.get(side) ?? '').split(':');
  return user === '' ? [] : [{ name: user.slice(0, 1).toUpperCase() + user.slice(1), password }];
});
const ladder = new LadderView([...people.slice(0, 1).map(({ name }) => name), EDGE, ...people.slice(1).map(({ name }) => name)]);
const phones = people.map(
  ({ name, password }) =>
    new Softphone({
      name,
      password,
      server,
      domain,
      onFrame: ({ direction, frame }) => {
        const at = performance.timeOrigin + performance.now();
        ladder.add(direction === 'out' ? { at, from: name, to: EDGE, text: frame } : { at, from: EDGE, to: name, text: frame });
      },
    }),
);

const stage = document.querySelector('#stage')!;
phones.forEach((phone, index) => {
  const other = phones[1 - index];
  const view = new SoftphoneView(phone, { target: other ? other.name.toLowerCase() : '', speaker: index === 0 });
  if (index === 0) stage.prepend(view.element);
  else stage.append(view.element);
});
if (phones.length === 0) {
  stage.prepend(element('p', { class: 'empty' }, 'No softphone is configured. Start the page by the address that `npm run demo` prints.'));
}

const figures = document.querySelector('#figures')!;
const showFigures = (): void => {
  const perMessage = cpu.length === 0 ? '–' : `${(median(cpu) * 1000).toFixed(0)} µs`;
  const setUp = phones.map(({ setUpMs, dialledAt }) => (dialledAt === 0 ? 0 : setUpMs)).find((ms) => ms > 0);
  const rows = [
    ['messages', String(ladder.frames.length)],
    [cpu.length < COLD_MESSAGES ? 'core, per message (cold)' : 'core, per message', perMessage],
    ['call set-up', setUp === undefined ? '–' : `${setUp.toFixed(0)} ms`],
  ] as const;
  figures.replaceChildren(...rows.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))));
};
setInterval(showFigures, 500);
showFigures();

function phoneOf(name: string): Softphone {
  const phone = phones.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!phone) throw new Error(`no softphone of that name: ${name}`);
  return phone;
}

globalThis.demo = {
  register: (name) => phoneOf(name).register(),
  call: (name, target) => phoneOf(name).call(target),
  answer: (name) => phoneOf(name).answer(),
  hold: (name) => phoneOf(name).hold(),
  resume: (name) => phoneOf(name).resume(),
  dtmf: (name, tone) => phoneOf(name).dtmf(tone),
  hangup: (name) => phoneOf(name).hangup(),
  close: (name) => phoneOf(name).close(),
  state: (name) => phoneOf(name).state,
  packets: (name) => phoneOf(name).packets(),
  statistics: (name) => phoneOf(name).statistics(),
  setUpMs: (name) => phoneOf(name).setUpMs,
  cpu: () => cpu,
  ladder: () => ladder.frames,
};

if (query.get('register') !== 'no') for (const phone of phones) void phone.register();
addEventListener('pagehide', () => {
  for (const phone of phones) void phone.close();
});
