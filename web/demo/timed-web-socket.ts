/** What all sockets of this page took: the time from a frame's arrival until all of its consequences are delivered. */
export const cpu = { messages: 0, ms: 0 };

/** The platform's WebSocket, with a clock around the handler of each frame. */
export class TimedWebSocket extends WebSocket {
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void {
    if (type !== 'message' || typeof listener !== 'function') return super.addEventListener(type, listener, options);
    super.addEventListener(
      type,
      (event) => {
        const start = performance.now();
        listener(event);
        cpu.ms += performance.now() - start;
        cpu.messages += 1;
      },
      options,
    );
  }
}
