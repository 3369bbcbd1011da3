import { hear, type Phone } from './phone.js';

/** Steps of a call between two phones, each with what both see of it. */

/** Calls the first of them; the others are devices of the same user. */
export async function ring(caller: Phone, ...callees: readonly Phone[]): Promise<void> {
  await caller.call(callees[0]!);
  await Promise.all(callees.map((callee) => callee.is({ phase: 'incoming' })));
  await caller.is({ phase: 'ringing' });
}

export async function answer(caller: Phone, callee: Phone): Promise<void> {
  await callee.answer();
  await Promise.all([caller.is({ phase: 'established' }), callee.is({ phase: 'established' })]);
  await hear(caller, callee);
}

export async function establish(caller: Phone, callee: Phone): Promise<void> {
  await ring(caller, callee);
  await answer(caller, callee);
}

export async function holdAndResume(holder: Phone, other: Phone): Promise<void> {
  await holder.hold(true);
  await Promise.all([holder.flows('sendonly'), other.flows('recvonly')]);
  await holder.hold(false);
  await Promise.all([holder.flows('sendrecv'), other.flows('sendrecv')]);
  await hear(holder, other);
}

export function areIdle(...phones: readonly Phone[]): Promise<unknown> {
  return Promise.all(phones.map((phone) => phone.is({ phase: 'idle' })));
}
