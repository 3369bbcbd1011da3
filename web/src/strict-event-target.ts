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
  return (target as unknown as ListenedTarget).tell(type, detail, options?.cancelable ?? false);
}

/** What a listener of the library's hears: the event itself where an application listens as well. */
export interface Heard<Detail> {
  readonly detail: Detail;
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/**
 * Listens as `addEventListener` does, before and behind other listeners in the same order, but costs the engine no event and no listener of its own
 * until an application asks for events of that name: a call has thirty of these.
 * @returns listens no more
 */
export function listen<Events, K extends keyof Events & string>(target: StrictEventTarget<Events>, type: K, listener: (event: Heard<Events[K]>) => void): () => void {
  return (target as unknown as ListenedTarget).hear(type, listener as OwnListener);
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

type OwnListener = (event: Heard<unknown>) => void;

class OwnEvent implements Heard<unknown> {
  readonly #isCancelable: boolean;
  defaultPrevented = false;

  constructor(readonly detail: unknown, isCancelable: boolean) {
    this.#isCancelable = isCancelable;
  }

  preventDefault(): void {
    this.defaultPrevented = this.#isCancelable;
  }
}

class ListenedTarget extends EventTarget {
  /** Made when needed: a page holds thousands of objects that nobody listens to. */
  #listened: Set<string> | undefined;
  /** Of names that no application listens to. */
  #own: { readonly type: string; readonly listener: OwnListener; isGone: boolean }[] | undefined;

  override addEventListener(...[type, listener, options]: Parameters<EventTarget['addEventListener']>): void {
    if (listener && this.#listened?.has(type) !== true) {
      (this.#listened ??= new Set()).add(type);
      // From here on the order of listening is kept by the engine.
      for (const own of this.#own ?? []) if (own.type === type && !own.isGone) super.addEventListener(type, own.listener as unknown as EventListener);
      (this as { onFirstListener?(type: string): void }).onFirstListener?.(type);
    }
    super.addEventListener(type, listener, options);
  }

  hear(type: string, listener: OwnListener): () => void {
    const own = { type, listener, isGone: false };
    if (this.listened(type)) super.addEventListener(type, listener as unknown as EventListener);
    else (this.#own ??= []).push(own);
    return () => {
      own.isGone = true;
      this.#own = this.#own?.filter(({ isGone }) => !isGone);
      super.removeEventListener(type, listener as unknown as EventListener);
    };
  }

  /** @returns whether a listener called `preventDefault()`. */
  tell(type: string, detail: unknown, cancelable: boolean): boolean {
    if (this.listened(type)) return !this.dispatchEvent(new CustomEvent(type, { detail, cancelable }));
    if (!this.#own) return false;
    const event = new OwnEvent(detail, cancelable);
    // Who begins to listen meanwhile does not hear it, who ends does not either.
    for (const own of this.#own.filter((each) => each.type === type)) if (!own.isGone) runGuarded(() => own.listener(event));
    return event.defaultPrevented;
  }

  /** Whether an application ever did. */
  listened(type: string): boolean {
    return this.#listened?.has(type) ?? false;
  }
}
