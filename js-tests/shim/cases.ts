/** The shim against a scripted socket. The same cases run in a page, in a worker and in Node. */
import { SipError, UserAgent, type UserAgentOptions } from 'sip-wasm';
import { copierCases } from './copier-cases.js';
import { responseTo, ScriptedSocket } from './scripted-socket.js';

type Case = () => Promise<void>;

function equal(actual: unknown, expected: unknown, what = ''): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof SipError ? error.code : String(error);
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 1000) throw new Error(`not within 5 s: ${String(condition)}`);
    await pause(5);
  }
}

async function withAgent(options: Partial<UserAgentOptions>, work: (agent: UserAgent) => Promise<void>): Promise<void> {
  ScriptedSocket.made = [];
  ScriptedSocket.onMade = undefined;
  const agent = await UserAgent.create({
    server: 'wss://sip.example.com/ws',
    aor: 'sip:alice@example.com',
    password: 'top-secret',
    webSocket: ScriptedSocket,
    reconnect: { firstDelayMs: 10, longestDelayMs: 20 },
    keepAlive: false,
    ...options,
  });
  try {
    await work(agent);
  } finally {
    await agent.close();
  }
  const left = Object.entries(agent.statistics).filter(([, count]) => count !== 0);
  equal(left, [], 'left behind');
}

/** A server that grants everything. */
function grant(socket: ScriptedSocket): void {
  socket.onSent = (text) => {
    if (/^(ACK|SIP|\s)/.test(text)) return;
    socket.receive(responseTo(text, '200 OK', text.startsWith('REGISTER') ? `${/^Contact:.*$/m.exec(text)![0].trim()}\r\n` : ''));
  };
  socket.open();
}
const options = (branch: string, more = ''): string =>
  `OPTIONS sip:alice@host.invalid SIP/2.0\r\nVia: SIP/2.0/WS a.example;branch=z9hG4bK${branch}\r\nMax-Forwards: 70\r\nFrom: <sip:x@example.com>;tag=1\r\n` +
  `To: <sip:alice@example.com>\r\nCall-ID: ${branch}@a.example\r\nCSeq: 1 OPTIONS\r\n${more}Content-Length: 0\r\n\r\n`;

export const cases: Readonly<Record<string, Case>> = {
  'RFC 7118 4: registers over the subprotocol sip, refreshes on demand, unregisters': () =>
    withAgent({}, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.register();
      const socket = ScriptedSocket.made[0]!;
      equal([socket.url, socket.offered, socket.binaryType], ['wss://sip.example.com/ws', ['sip'], 'arraybuffer']);
      equal(String(socket.sent[0]).includes('Via: SIP/2.0/WSS '), true, 'Via');
      await agent.register();
      await agent.unregister();
      equal(socket.sent.map((frame) => /^Expires: (\d+)/m.exec(String(frame))![1]), ['600', '600', '0']);
    }),

  'RFC 7118 4: names a server that does not grant the subprotocol': () =>
    withAgent({}, async (agent) => {
      ScriptedSocket.onMade = (socket) => {
        socket.open('');
      };
      equal(await codeOf(agent.connect()), 'subprotocol_refused');
      equal(ScriptedSocket.made[0]!.isClosed, true);
      equal(ScriptedSocket.made.length, 1, 'a first connection is not tried again by itself');
    }),

  'names a server that refuses, and one that does not answer': async () => {
    await withAgent({}, async (agent) => {
      ScriptedSocket.onMade = (socket) => {
        socket.refuse();
      };
      equal(await codeOf(agent.register()), 'connection_refused');
    });
    await withAgent({ connectTimeoutMs: 20 }, async (agent) => {
      equal(await codeOf(agent.connect()), 'connection_timeout');
      equal(ScriptedSocket.made[0]!.isClosed, true);
    });
  },

  'is closed or aborted while it connects': async () => {
    await withAgent({}, async (agent) => {
      const connecting = codeOf(agent.connect());
      await agent.close();
      equal(await connecting, 'agent_closed');
    });
    await withAgent({}, async (agent) => {
      const controller = new AbortController();
      const connecting = codeOf(agent.connect(controller.signal));
      controller.abort();
      equal(await connecting, 'aborted');
      ScriptedSocket.onMade = grant;
      await agent.connect();
      equal(agent.connected, true, 'it can connect afterwards');
    });
  },

  'RFC 5626 4.5: comes back after a drop, with growing pauses, and registers again': () =>
    withAgent({}, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.register();
      const attempts: number[] = [];
      agent.addEventListener('reconnecting', ({ detail }) => attempts.push(detail.attempt));
      let refusals = 2;
      ScriptedSocket.onMade = (socket) => {
        if (refusals-- > 0) socket.refuse();
        else grant(socket);
      };
      ScriptedSocket.made[0]!.end(1001, 'going away');
      await until(() => agent.registrationState !== 'registered');
      await until(() => agent.registrationState === 'registered');
      equal(attempts, [1, 2, 3]);
      equal(ScriptedSocket.made.length, 4);
      equal(String(ScriptedSocket.made[3]!.sent[0]).startsWith('REGISTER'), true);
    }),

  'gives up after the attempts it was allowed': () =>
    withAgent({ reconnect: { firstDelayMs: 5, longestDelayMs: 5, attempts: 2 } }, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.connect();
      ScriptedSocket.onMade = (socket) => {
        socket.refuse();
      };
      const told: boolean[] = [];
      agent.addEventListener('disconnected', ({ detail }) => told.push(detail.willReconnect));
      ScriptedSocket.made[0]!.end();
      await until(() => told.length === 2);
      equal(told, [true, false]);
      equal(ScriptedSocket.made.length, 3);
    }),

  'RFC 5626 3.5.1 and 4.4.1: keeps the connection alive, and leaves one that no longer answers': () =>
    withAgent({ keepAlive: { intervalMs: 20, pongTimeoutMs: 30 } }, async (agent) => {
      ScriptedSocket.onMade = (socket) => {
        socket.open();
        socket.onSent = (text) => {
          if (text === '\r\n\r\n' && socket.sent.length < 3) socket.receive('\r\n');
        };
      };
      const lost = new Promise<string | undefined>((resolve) => {
        agent.addEventListener('disconnected', ({ detail }) => resolve(detail.error?.code), { once: true });
      });
      await agent.connect();
      equal(await lost, 'connection_lost');
      equal(ScriptedSocket.made[0]!.sent.length >= 3, true, 'pings');
      equal(ScriptedSocket.made[0]!.isClosed, true);
    }),

  'RFC 5626 4.4.1: answers a ping, as text and as octets': () =>
    withAgent({}, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.connect();
      const socket = ScriptedSocket.made[0]!;
      socket.receive('\r\n\r\n');
      socket.receive(new TextEncoder().encode('\r\n\r\n').buffer);
      socket.receive('\r\n');
      socket.receive(new Uint8Array(1_000_000).fill(32).buffer); // blank as well, and no ping
      equal(socket.sent, ['\r\n', '\r\n']);
    }),

  'RFC 5626 4.4.1: leaves a connection that falls silent in its first interval, where it has answered the first ping, which comes after a third of it': () =>
    withAgent({ keepAlive: { intervalMs: 180, pongTimeoutMs: 30 } }, async (agent) => {
      let isSilent = false;
      ScriptedSocket.onMade = (socket) => {
        socket.open();
        socket.onSent = (text) => {
          if (text === '\r\n\r\n' && !isSilent) socket.receive('\r\n');
        };
      };
      const lost = new Promise<string | undefined>((resolve) => {
        agent.addEventListener('disconnected', ({ detail }) => resolve(detail.error?.code), { once: true });
      });
      await agent.connect();
      setTimeout(() => (isSilent = true), 100);
      equal(await lost, 'connection_lost');
      equal(ScriptedSocket.made[0]!.sent.length, 2, 'two pings');
    }),

  'RFC 5626 4.4.1: asks a server that has answered once whether it lives as soon as what was sent stays unheard, on the next connection too': () =>
    withAgent({ keepAlive: { pongTimeoutMs: 30 }, reconnect: { firstDelayMs: 1 } }, async (agent) => {
      ScriptedSocket.onMade = grant;
      const lost: (string | undefined)[] = [];
      agent.addEventListener('disconnected', ({ detail }) => lost.push(detail.error?.message));
      await agent.connect();
      const [first] = ScriptedSocket.made;
      first!.receive(options('unknown')); // it has answered no ping, perhaps it never does
      await pause(60);
      equal(lost, []);
      first!.receive('\r\n');
      first!.receive(options('heard'));
      first!.receive('\r\n');
      await pause(60);
      equal(lost, []);
      equal(first!.sent.includes('\r\n\r\n'), false, 'no ping');
      first!.receive(options('unheard'));
      await until(() => agent.connected && ScriptedSocket.made.length === 2);
      ScriptedSocket.made[1]!.receive(options('on the next'));
      await until(() => lost.length === 2);
      equal(lost.map((message) => message?.includes('no longer answers')), [true, true]);
    }),

  'RFC 7118 4.2: takes frames as octets and answers them': () =>
    withAgent({}, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.connect();
      const socket = ScriptedSocket.made[0]!;
      socket.receive(new TextEncoder().encode(options('octets')).buffer);
      equal(String(socket.sent[0]).split('\r\n')[0], 'SIP/2.0 200 OK');
    }),

  'survives what is no SIP, tells of it, answers where it can': () =>
    withAgent({ core: { maximumFrame: 4096 } }, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.connect();
      const socket = ScriptedSocket.made[0]!;
      const dropped: string[] = [];
      const traced: string[] = [];
      agent.addEventListener('dropped', ({ detail }) => dropped.push(`${detail.status} ${detail.why}`));
      agent.addEventListener('trace', ({ detail }) => traced.push(detail.direction));
      const whole = options('hostile');
      const frames = [
        'hello',
        'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
        whole.slice(0, 60),
        whole.slice(0, -4),
        new Uint8Array([0xff, 0xfe, 0, 1, 2, 3]).buffer,
        new Uint8Array(300).map((_, index) => (index * 37) % 256).buffer,
        'x'.repeat(10_000),
        '\u0000'.repeat(50),
        '\ud800 lone surrogate',
        whole.replace('Content-Length: 0', 'Content-Length: 99999999999999999999'),
        whole.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE'),
        'SIP/2.0 200 OK\r\n\r\n',
        { not: 'a frame' },
      ];
      for (const frame of frames) socket.receive(frame);
      equal(dropped.length, frames.length - 1, `dropped ${JSON.stringify(dropped)}`);
      equal(traced.filter((direction) => direction === 'in').length, frames.length - 1, 'traced');
      const statuses = socket.sent.map((frame) => String(frame).slice(8, 11));
      equal(statuses.every((status) => status === '400'), true, `answers ${statuses.join(' ')}`);
      equal(statuses.length > 0, true, 'some can be answered');
      socket.receive(options('after'));
      equal(String(socket.sent.at(-1)).slice(8, 11), '200', 'it still works');
    }),

  'RFC 3261 21.4.11 and 21.5.7: a frame that is too long is refused, and what comes after it answered': () =>
    withAgent({ core: { maximumFrame: 4096 } }, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.connect();
      const socket = ScriptedSocket.made[0]!;
      const octets = (frame: string): ArrayBuffer => new TextEncoder().encode(frame).buffer;
      const long = (name: string, body: string): string => options(name).replace('Content-Length: 0\r\n\r\n', `Content-Length: ${body.length}\r\n\r\n${body}`);
      const body = long('body', 'x'.repeat(4096));
      const head = options('head').replace('\r\n\r\n', `\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`);
      for (const frame of [body, octets(long('octets', 'x'.repeat(100_000))), head, octets(head.replace('head', 'other')), options('after')]) socket.receive(frame);
      equal(socket.sent.map((frame) => String(frame).slice(8, 11)), ['413', '413', '513', '513', '200']);
    }),

  'reads what is not ASCII by characters, and octets that are no UTF-8': () =>
    withAgent({}, async (agent) => {
      ScriptedSocket.onMade = grant;
      await agent.connect();
      const socket = ScriptedSocket.made[0]!;
      const heard: unknown[] = [];
      agent.addEventListener('message', (event) => {
        event.preventDefault();
        const { message } = event.detail.request;
        heard.push(message.from.displayName, message.getHeader('subject'), message.getHeader('s'), message.body, [...message.bodyOctets.slice(0, 3)]);
        event.detail.request.accept();
      });
      const head = options('text').replaceAll('OPTIONS', 'MESSAGE').replace('From: <', 'From: "Åsa \\"🎧\\" Ek" <');
      socket.receive(head.replace('Content-Length: 0\r\n\r\n', 'Subject: räksmörgås\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhé 1'));
      equal(heard, ['Åsa "🎧" Ek', 'räksmörgås', 'räksmörgås', 'hé 1', [104, 195, 169]]);
      equal(String(socket.sent[0]).includes('From: "Åsa \\"🎧\\" Ek" <'), true, 'the response repeats it');
      heard.length = 0;
      const octets = new TextEncoder().encode(head.replace('z9hG4bKtext', 'z9hG4bKbinary').replace('Content-Length: 0\r\n\r\n', 'Content-Length: 3\r\n\r\n???'));
      octets.set([0xff, 0x00, 0x80], octets.length - 3);
      socket.receive(octets.buffer);
      equal(heard[4], [255, 0, 128]);
      equal(heard[3], '');
    }),

  'keeps credentials out of the trace and the log': () => {
    const log: string[] = [];
    const write = (...words: unknown[]): void => {
      log.push(words.join(' '));
    };
    return withAgent({ logger: { debug: write, info: write, warn: write, error: write } }, async (agent) => {
      const traced: string[] = [];
      agent.addEventListener('trace', ({ detail }) => traced.push(detail.frame));
      ScriptedSocket.onMade = (socket) => {
        socket.onSent = (text) => {
          const challenge = 'WWW-Authenticate: Digest realm="example.com", nonce="abc", algorithm=SHA-256, qop="auth"\r\n';
          if (!text.startsWith('REGISTER')) return;
          if (!text.includes('Authorization:')) socket.receive(responseTo(text, '401 Unauthorized', challenge));
          else socket.receive(responseTo(text, '200 OK'));
        };
        socket.open();
      };
      await agent.register();
      const wire = ScriptedSocket.made[0]!.sent.map(String).join('');
      const response = /response="([0-9a-f]{64})"/.exec(wire)?.[1] ?? 'none';
      equal(response.length, 64, 'the answer to the challenge');
      for (const [name, text] of [['trace', traced.join('')], ['log', log.join('')]] as const) {
        equal(text.includes('Authorization: Digest'), true, `${name} shows that there are credentials`);
        equal(text.includes(response), false, `${name} shows the response`);
        equal(text.includes('top-secret'), false, `${name} shows the password`);
      }
    });
  },

  'reports what a listener throws, and goes on': () =>
    withAgent({}, async (agent) => {
      const reported: unknown[] = [];
      const before = (globalThis as { reportError?: unknown }).reportError;
      Object.assign(globalThis, { reportError: (error: unknown) => reported.push(String(error)) });
      try {
        ScriptedSocket.onMade = grant;
        await agent.connect();
        agent.core.delegate = {
          onMessage: () => {
            throw new Error('a bug of the application');
          },
        };
        ScriptedSocket.made[0]!.receive(options('bug').replaceAll('OPTIONS', 'MESSAGE'));
        equal(reported, ['Error: a bug of the application']);
        ScriptedSocket.made[0]!.receive(options('next'));
        equal(String(ScriptedSocket.made[0]!.sent.at(-1)).slice(8, 11), '200');
      } finally {
        Object.assign(globalThis, { reportError: before });
      }
    }),

  'refuses options that cannot be, before it connects': async () => {
    const refused = async (given: Partial<UserAgentOptions>): Promise<string> =>
      codeOf(UserAgent.create({ server: 'wss://a.example', aor: 'sip:a@a.example', webSocket: ScriptedSocket, ...given }));
    equal(await refused({ aor: 'alice' }), 'invalid_argument');
    equal(await refused({ aor: 'sip:a@a.example\r\nX: y' }), 'invalid_argument');
    equal(await refused({ server: 'nonsense' }), 'invalid_argument');
    equal(await refused({ userAgent: 'a\r\nb' }), 'invalid_argument');
    equal(await refused({ core: { noSuchOption: 1 } as never }), 'invalid_argument');
    equal(await refused({ core: { timerT1: 'soon' } as never }), 'invalid_argument');
  },

  'tells when the module cannot be loaded, and can load it later': async () => {
    const given = { server: 'wss://a.example', aor: 'sip:a@a.example', webSocket: ScriptedSocket };
    equal(await codeOf(UserAgent.create({ ...given, wasm: new Uint8Array([0, 97, 115, 109, 1]) })), 'module_failed');
    await withAgent({}, () => Promise.resolve());
  },
  ...copierCases,
};

/** @returns by name: "" or what went wrong. */
export async function runCase(name: string): Promise<string> {
  try {
    await cases[name]!();
    return '';
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  }
}
