import { IncomingTransfer } from '../call/transfer.js';
import type { CallHost } from '../call/call-host.js';
import type { Logger } from '../logger.js';
import { emit, hasListened } from '../strict-event-target.js';
import type { UserAgent } from './user-agent.js';

/** What peers ask for outside of calls becomes an event of the user agent, or of the call that it is about: MESSAGE, NOTIFY, SUBSCRIBE, REFER. */
export function hearCore(agent: UserAgent, host: CallHost, logger: Logger | undefined): void {
  const { core } = host;
  for (const type of ['message', 'notify', 'subscribe'] as const) {
    core.addEventListener(type, (event) => {
      if (emit(agent, type, event.detail, { cancelable: true })) event.preventDefault();
      else if ('request' in event.detail && !event.detail.request.isAnswered && hasListened(agent, type)) {
        logger?.warn(`a ${type.toUpperCase()} is refused: a listener of '${type}' takes one by \`accept()\`, or keeps it for an answer later by \`preventDefault()\``);
      }
    });
  }
  core.addEventListener('refer', (event) => {
    if (agent.closed) return; // nobody would hang up what comes of it
    const { request } = event.detail;
    const transfer = new IncomingTransfer(host, request);
    const about = agent.calls.find(({ dialog, state }) => state === 'established' && dialog !== undefined && dialog === request.targetDialog);
    const taken = about ? emit(about, 'transfer', { transfer }, { cancelable: true }) : emit(agent, 'transfer', { transfer }, { cancelable: true });
    if (taken) event.preventDefault();
  });
}
