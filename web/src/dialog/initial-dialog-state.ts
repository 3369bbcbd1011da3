import { check } from '../check-options.js';
import { Command, type Give } from '../core/command.js';
import { CoreDriver } from '../core/core-driver.js';
import { ABSENT } from '../core/core-module.js';
import { lastLoaded } from '../core/wasm-loader.js';
import type { IncomingMessage } from '../message/incoming-message.js';
import { URI } from '../message/uri.js';
import { shimError } from '../sip-error.js';
import type { DialogState } from '../types.js';
import type { DialogRecord } from './dialog-record.js';

/** The state that the core constructs from messages: that which has read or written them, while it is there. */
export function initialDialogState(message: IncomingMessage, run: (give: Give, driver: CoreDriver) => number): DialogState {
  check('message', message, 'object');
  const driver = message.origin?.deleted === false ? message.origin : reader();
  return stateOf(driver.dialogRecordOf((give) => run(give, driver)));
}

let spare: CoreDriver | undefined;
/** A core for messages that have none: those of a `MessageParser`, or of a user agent that is closed. */
function reader(): CoreDriver {
  const loaded = lastLoaded();
  if (!loaded) throw shimError('invalid_argument', 'No core has read or written that message');
  const ignore = (): undefined => undefined;
  return (spare ??= new CoreDriver(loaded, { output: ignore, sent: ignore, drained: ignore, isTraced: () => false, traced: ignore }));
}

function stateOf(record: DialogRecord): DialogState {
  const { early, secure, callId, localTag, remoteTag, localSequenceNumber, remoteSequenceNumber, routeSet } = record;
  return {
    id: callId + localTag + remoteTag,
    early,
    callId,
    localTag,
    remoteTag,
    localSequenceNumber,
    remoteSequenceNumber,
    localURI: URI.read(record.localURI),
    remoteURI: URI.read(record.remoteURI),
    remoteTarget: URI.read(record.remoteTarget),
    routeSet,
    secure,
  };
}

/** The dialog of that state as the core finds or makes it. @returns its id. */
export function adoptDialog(driver: CoreDriver, transaction: number, state: DialogState): number {
  const texts = [state.callId, state.localTag, state.remoteTag, state.localURI, state.remoteURI, state.remoteTarget, ...state.routeSet];
  const local = sequenceNumber(state.localSequenceNumber);
  const remote = sequenceNumber(state.remoteSequenceNumber);
  return driver.command((give) => give(Command.adoptDialog, transaction, state.early, state.secure, local, remote, driver.write(...texts.map(String))));
}

/** A number of the application's as it crosses: one that is no CSeq becomes one that the core refuses. */
export function sequenceNumber(number: number | undefined): number {
  if (number === undefined) return ABSENT;
  return Number.isInteger(number) && number >= 0 && number < ABSENT ? number : ABSENT - 1;
}
