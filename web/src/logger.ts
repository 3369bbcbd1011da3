import { runGuarded } from './strict-event-target.js';

/** Where the library tells what it does. `console` fits. */
export interface Logger {
  debug(...words: unknown[]): void;
  info(...words: unknown[]): void;
  warn(...words: unknown[]): void;
  error(...words: unknown[]): void;
}

/** The same, without what it throws: the connection and the calls go on. */
export function guarded(logger: Logger): Logger {
  const guard = (name: keyof Logger) => (...words: unknown[]) => runGuarded(() => logger[name](...words));
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
