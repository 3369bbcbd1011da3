import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Clock, CoreTimer } from '../../dist/core/core-timer.js';

/** The clocks of the platform, and its timers. */
class Platform {
  now = 1000;
  started = 0;
  readonly #timers = new Map<number, { due: number; run: () => void }>();

  constructor(test: TestContext) {
    test.mock.method(performance, 'now', () => this.now);
    test.mock.method(Date, 'now', () => this.now);
    test.mock.method(globalThis, 'setTimeout', (run: () => void, delay: number) => {
      this.#timers.set(++this.started, { due: this.now + delay, run });
      return this.started;
    });
    test.mock.method(globalThis, 'clearTimeout', (handle: number) => this.#timers.delete(handle));
  }

  get pending(): number {
    return this.#timers.size;
  }

  advance(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(([, { due }]) => due <= end).sort(([, a], [, b]) => a.due - b.due);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.now = Math.max(this.now, next[1].due);
      next[1].run();
    }
    this.now = end;
  }
}

function make(test: TestContext): { platform: Platform; timer: CoreTimer; fired: number[] } {
  const platform = new Platform(test);
  const fired: number[] = [];
  return { platform, fired, timer: new CoreTimer(new Clock(), (now) => fired.push(now)) };
}

describe('the timer of a core', () => {
  it('fires at its deadline, once', (test) => {
    const { platform, timer, fired } = make(test);
    timer.arm(1500);
    platform.advance(499);
    assert.deepEqual(fired, []);
    platform.advance(1);
    platform.advance(10_000);
    assert.deepEqual(fired, [1500]);
  });

  it('an earlier deadline takes its place', (test) => {
    const { platform, timer, fired } = make(test);
    timer.arm(1500);
    timer.arm(1200);
    platform.advance(1000);
    assert.deepEqual(fired, [1200]);
    assert.equal(platform.pending, 0);
  });

  it('a deadline that moves on costs no timer of the platform, and is kept', (test) => {
    const { platform, timer, fired } = make(test);
    for (let i = 0; i < 100; ++i) timer.arm(1500 + i);
    assert.equal(platform.started, 1);
    platform.advance(598);
    assert.deepEqual(fired, []);
    platform.advance(1);
    assert.deepEqual(fired, [1599]);
    assert.equal(platform.started, 2);
  });

  it('with no deadline there is no timer: it would keep Node from its end', (test) => {
    const { platform, timer, fired } = make(test);
    timer.arm(1500);
    timer.arm(Infinity);
    assert.equal(platform.pending, 0);
    timer.arm(1600);
    timer.stop();
    assert.equal(platform.pending, 0);
    platform.advance(10_000);
    assert.deepEqual(fired, []);
  });

  it('a deadline in the past fires at once, one past what the platform can count to when it comes', (test) => {
    const { platform, timer, fired } = make(test);
    timer.arm(5);
    platform.advance(0);
    assert.deepEqual(fired, [1000]);
    const far = 1000 + 2 ** 31 + 5000;
    timer.arm(far);
    platform.advance(2 ** 31 + 4999);
    assert.deepEqual(fired, [1000]);
    platform.advance(1);
    assert.deepEqual(fired, [1000, far]);
  });
});

describe('a suspend, which neither the monotonic clock nor the timers count', () => {
  const HOUR = 3_600_000;
  const suspended = (test: TestContext): ReturnType<typeof make> & { clock: Clock } => {
    const platform = new Platform(test);
    const fired: number[] = [];
    const clock = new Clock();
    const timer = new CoreTimer(clock, (now) => fired.push(now));
    timer.arm(301_000);
    platform.advance(9000);
    test.mock.method(Date, 'now', () => platform.now + HOUR);
    return { platform, fired, clock, timer };
  };

  it('what came due in it is done within a minute', (test) => {
    const { platform, fired } = suspended(test);
    platform.advance(51_000);
    assert.deepEqual(fired, [61_000 + HOUR]);
  });

  it('or as soon as a frame or a command looks at the clock', (test) => {
    const { platform, fired, clock, timer } = suspended(test);
    clock.now();
    timer.arm(301_000);
    platform.advance(0);
    assert.deepEqual(fired, [10_000 + HOUR]);
    assert.equal(platform.pending, 0);
  });

  it('what did not is done at its time', (test) => {
    const { platform, fired, clock, timer } = suspended(test);
    clock.now();
    timer.arm(15_000 + HOUR);
    platform.advance(4999);
    assert.deepEqual(fired, []);
    platform.advance(1);
    assert.deepEqual(fired, [15_000 + HOUR]);
  });
});

describe('the clock of a core', () => {
  it('begins where the platform is, and reads the monotonic clock once in a millisecond of the other', (test) => {
    const platform = new Platform(test);
    platform.now = 5000.7;
    test.mock.method(Date, 'now', () => Math.floor(platform.now));
    const monotonic = test.mock.method(performance, 'now', () => platform.now);
    const clock = new Clock();
    assert.deepEqual([clock.now(), clock.now()], [5000, 5000]);
    platform.now = 5001.2;
    assert.deepEqual([clock.now(), clock.now(), clock.last], [5001, 5001, 5001]);
    assert.equal(monotonic.mock.callCount(), 2);
  });

  it('does not take it for a suspend where the wall clock was set back and is set right again', (test) => {
    const platform = new Platform(test);
    let set = 0;
    test.mock.method(Date, 'now', () => platform.now + set);
    const clock = new Clock();
    const HOUR = 3_600_000;
    const told = [-HOUR, 0, 2 * HOUR].map((to) => {
      platform.now += 1000;
      set = to;
      return clock.now();
    });
    assert.deepEqual(told, [2000, 3000, 4000 + 2 * HOUR]);
  });
});
