import { PartialState, type VersionedDocument } from './partial-state.js';
import { documentOf, malformed, numberOf, present, type Element } from './xml.js';

export interface DialogParty {
  readonly identity?: string;
  readonly displayName?: string;
  /** Where the device itself is reached. */
  readonly target?: string;
  /** Whether that renders the media, RFC 4235 5.2: `no` on hold, else `yes` or `unknown`. Few say. */
  readonly rendering?: string;
}

/** A call of somebody who is watched. */
export interface WatchedDialog {
  readonly id: string;
  /** `trying`, `proceeding`, `early`, `confirmed`, `terminated`. */
  readonly state: string;
  /** Why it ended: `cancelled`, `rejected`, `replaced`, `local-bye`, `remote-bye`, `error`, `timeout`. */
  readonly event?: string;
  /** The status behind that event. */
  readonly code?: number;
  /** `initiator` or `recipient`, as the watched one sees it. */
  readonly direction?: string;
  /** What a Replaces names, to pick the call up (RFC 3891). */
  readonly callId?: string;
  readonly localTag?: string;
  readonly remoteTag?: string;
  /** Seconds since it began. */
  readonly duration?: number;
  readonly local: DialogParty;
  readonly remote: DialogParty;
}

export interface DialogInfo extends VersionedDocument<WatchedDialog> {
  /** Who is watched. */
  readonly entity: string;
}

/**
 * `application/dialog-info+xml`, RFC 4235: who is on the phone.
 * @throws SipError `malformed`. A dialog without id or state is left out.
 * @example
 * const lamp = dialogState();
 * watched.addEventListener('notify', ({ detail }) => {
 *   try {
 *     if (lamp.apply(dialogInfo(detail.body)) === 'gap') watched.refresh();
 *     busy.hidden = lamp.items.size === 0;
 *   } catch (error) {
 *     console.warn(error); // malformed: the lamp stays as it was
 *   }
 * });
 */
export function dialogInfo(text: string): DialogInfo {
  const root = documentOf(text, 'dialog-info');
  const version = root.number('version');
  const state = root.required('state');
  if (version === undefined || (state !== 'full' && state !== 'partial')) throw malformed('version and state of <dialog-info>');
  return {
    version,
    isFull: state === 'full',
    entity: root.required('entity'),
    items: root.all('dialog').map(dialogOf).filter((dialog) => dialog !== undefined),
  };
}

/** What the documents of one subscription add up to; dialogs that are over leave it. */
export const dialogState = (): PartialState<WatchedDialog> => new PartialState(({ state }) => state === 'terminated');

function dialogOf(dialog: Element): WatchedDialog | undefined {
  const id = dialog.attribute('id');
  const state = dialog.first('state');
  if (id === undefined || !state) return undefined;
  return present({
    id,
    state: state.text.toLowerCase(),
    event: state.attribute('event'),
    code: state.number('code'),
    direction: dialog.attribute('direction'),
    callId: dialog.attribute('call-id'),
    localTag: dialog.attribute('local-tag'),
    remoteTag: dialog.attribute('remote-tag'),
    duration: numberOf(dialog.textOf('duration')),
    local: partyOf(dialog.first('local')),
    remote: partyOf(dialog.first('remote')),
  });
}

function partyOf(party: Element | undefined): DialogParty {
  const identity = party?.first('identity');
  const target = party?.first('target');
  const rendering = target?.all('param').find((param) => param.attribute('pname')?.toLowerCase() === '+sip.rendering')?.attribute('pvalue');
  return present({ identity: identity?.text, displayName: identity?.attribute('display'), target: target?.attribute('uri'), rendering: rendering?.toLowerCase() });
}
