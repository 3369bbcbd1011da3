declare const eventsOf: unique symbol;

/** A function, or an object with a method `handleEvent`, as the DOM has them. */
export type StrictEventListener<Detail> = ((event: CustomEvent<Detail>) => void) | { handleEvent(event: CustomEvent<Detail>): void };

/** `EventTarget`, with the names and details of `Events` and no others. */
export interface StrictEventTarget<Events> {
  /** @internal For the compiler only: the events by name. */
  readonly [eventsOf]?: Events;
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: StrictEventListener<Events[K]> | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: StrictEventListener<Events[K]> | null,
    options?: boolean | EventListenerOptions,
  ): void;
  dispatchEvent(event: Event): boolean;
  /** @internal Called when somebody asks for events of a name for the first time. */
  onFirstListener?(type: string): void;
}

/** The base class of an object with those events: `class Call extends strictEventTarget<CallEvents>()`. */
export function strictEventTarget<Events>(): new () => StrictEventTarget<Events> {
  return ListenedTarget;
}

/**
 * Dispatches an event of that name.
 * @returns whether a listener called `preventDefault()`, which only `cancelable` events hear.
 */
export function emit<Events, K extends keyof Events & string>(
  target: StrictEventTarget<Events>,
  type: K,
  detail: Events[K],
  options?: { readonly cancelable?: boolean },
): boolean {
  if (!hasListened(target, type)) return false;
  return !target.dispatchEvent(new CustomEvent(type, { detail, cancelable: options?.cancelable ?? false }));
}

/** Whether anybody ever asked for events of that name: what costs time is not made for nobody. */
export function hasListened<Events>(target: StrictEventTarget<Events>, type: keyof Events & string): boolean {
  return (target as unknown as ListenedTarget).listened(type);
}

/** Tells of an error in the application's code without breaking the library's. */
export function reportApplicationError(error: unknown): void {
  const report = (globalThis as { reportError?: (error: unknown) => void }).reportError;
  if (typeof report === 'function') return report.call(globalThis, error);
  queueMicrotask(() => {
    throw error;
  });
}

/** Runs a callback of the application; what it throws is reported. */
export function runGuarded<T>(callback: () => T): T | undefined {
  try {
    return callback();
  } catch (error) {
    reportApplicationError(error);
    return undefined;
  }
}

class ListenedTarget extends EventTarget {
  /** Made when needed: a page holds thousands of objects that nobody listens to. */
  #listened: Set<string> | undefined;

  override addEventListener(...[type, listener, options]: Parameters<EventTarget['addEventListener']>): void {
    if (listener && !this.listened(type)) {
      (this.#listened ??= new Set()).add(type);
      (this as { onFirstListener?(type: string): void }).onFirstListener?.(type);
    }
    super.addEventListener(type, listener, options);
  }

  listened(type: string): boolean {
    return this.#listened?.has(type) ?? false;
  }
}
