/** `EventTarget`, with the names and details of `Events` and no others. */
export interface StrictEventTarget<Events> {
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
    options?: AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
    options?: EventListenerOptions,
  ): void;
  dispatchEvent(event: Event): boolean;
}

/** The base class of an object with those events: `class Call extends strictEventTarget<CallEvents>()`. */
export function strictEventTarget<Events>(): new () => StrictEventTarget<Events> {
  return EventTarget as new () => StrictEventTarget<Events>;
}
