// Run in Node with the address of an application: prints the milliseconds from its evaluation to its first REGISTER. The socket opens at once.
class Socket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;
  readyState = 0;
  protocol = 'sip';
  binaryType = 'blob';
  bufferedAmount = 0;
  constructor(url) {
    super();
    this.url = url;
    queueMicrotask(() => {
      this.readyState = 1;
      const event = new Event('open');
      this.onopen?.(event);
      this.dispatchEvent(event);
    });
  }
  send(frame) {
    const text = typeof frame === 'string' ? frame : new TextDecoder().decode(frame);
    if (!text.startsWith('REGISTER ')) return;
    console.log(performance.now() - begin);
    process.exit(0);
  }
  close() {
    this.readyState = 3;
  }
}
globalThis.WebSocket = Socket;
globalThis.window = globalThis;
globalThis.sipServer = 'wss://server.example.com';
const begin = performance.now();
await import(process.argv[2]);
