import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** What a page of sip-wasm needs at most: no inline script, no eval. */
export const STRICT_CSP = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' ws://127.0.0.1:*",
  "media-src 'self' blob:",
  "style-src 'self'",
].join('; ');

export interface StaticOptions {
  readonly port?: number;
  /** By path ("/page.js"): they stand beside the folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM: serves https. */
  readonly tls?: { readonly key: string; readonly certificate: string };
}

export interface StaticServer {
  /** `http://127.0.0.1:port`, which counts as a secure context: the microphone is there. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder on 127.0.0.1 under the strict policy. */
export async function serveStatic(folder: string | undefined, options: StaticOptions = {}): Promise<StaticServer> {
  const answer: RequestListener = (request, response) => {
    const path = decodePath(request.url ?? '/');
    const send = (status: number, body: string | Uint8Array, type: string): void => {
      response.writeHead(status, {
        'content-type': type,
        'content-security-policy': STRICT_CSP,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        ...options.headers,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const given = options.files?.[path];
    if (given !== undefined) return send(200, given, type);
    if (folder === undefined || path.includes('\0')) return send(404, 'not found', 'text/plain');
    const file = normalize(join(folder, path));
    if (!file.startsWith(normalize(folder + sep))) return send(404, 'not found', 'text/plain');
    readFile(file).then(
      (content) => send(200, content, type),
      () => send(404, 'not found', 'text/plain'),
    );
  };
  const { tls } = options;
  const server = tls ? createSecureServer({ key: tls.key, cert: tls.certificate }, answer) : createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function decodePath(url: string): string {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return path.endsWith('/') ? `${path}index.html` : path;
  } catch {
    return '/\0';
  }
}
