import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emit, listen, strictEventTarget } from '../../web/src/strict-event-target.js';

interface DoorEvents {
  bell: { presses: number };
  opened: Record<string, never>;
}

class Door extends strictEventTarget<DoorEvents>() {}

describe('listeners of the library', () => {
  it('hear what is told, and take what can be taken', () => {
    const door = new Door();
    const heard: number[] = [];
    listen(door, 'bell', (event) => {
      heard.push(event.detail.presses);
      event.preventDefault();
    });
    listen(door, 'bell', (event) => heard.push(event.defaultPrevented ? 1 : 0));
    assert.equal(emit(door, 'bell', { presses: 7 }, { cancelable: true }), true);
    assert.equal(emit(door, 'bell', { presses: 8 }), false);
    assert.equal(emit(door, 'opened', {}), false);
    assert.deepEqual(heard, [7, 1, 8, 0]);
  });

  it('keep their place among those of an application', () => {
    const door = new Door();
    const order: string[] = [];
    const note = (name: string) => (): void => void order.push(name);
    listen(door, 'bell', note('first'));
    listen(door, 'opened', note('of another name'));
    door.addEventListener('bell', note('application'));
    listen(door, 'bell', note('last'));
    emit(door, 'bell', { presses: 1 });
    assert.deepEqual(order, ['first', 'application', 'last']);
    emit(door, 'opened', {});
    assert.equal(order.at(-1), 'of another name');
  });

  it('are told what an application has done to the event, and the other way round', () => {
    const door = new Door();
    const prevented: boolean[] = [];
    listen(door, 'bell', (event) => {
      event.preventDefault();
    });
    door.addEventListener('bell', (event) => prevented.push(event.defaultPrevented));
    assert.equal(emit(door, 'bell', { presses: 1 }, { cancelable: true }), true);
    const gate = new Door();
    gate.addEventListener('bell', (event) => {
      event.preventDefault();
    });
    listen(gate, 'bell', (event) => prevented.push(event.defaultPrevented));
    emit(gate, 'bell', { presses: 1 }, { cancelable: true });
    assert.deepEqual(prevented, [true, true]);
  });

  it('end at once, also by another one and before or behind an application began', () => {
    const door = new Door();
    const heard: string[] = [];
    const stops = [
      listen(door, 'bell', () => {
        stops[1]!();
      }),
      listen(door, 'bell', () => heard.push('gone')),
      listen(door, 'bell', () => heard.push('stays')),
    ];
    emit(door, 'bell', { presses: 1 });
    assert.deepEqual(heard, ['stays']);
    door.addEventListener('bell', () => heard.push('application'));
    stops[2]!();
    emit(door, 'bell', { presses: 1 });
    assert.deepEqual(heard, ['stays', 'application']);
  });

  it('do not hear the event at which they begin', () => {
    const door = new Door();
    const heard: string[] = [];
    const stop = listen(door, 'bell', () => {
      stop(); // the events of Node reach whoever begins at them
      listen(door, 'bell', () => heard.push('library'));
      door.addEventListener('bell', () => heard.push('application'));
    });
    emit(door, 'bell', { presses: 1 });
    assert.deepEqual(heard, []);
    emit(door, 'bell', { presses: 1 });
    assert.deepEqual(heard, ['library', 'application']);
  });
});
