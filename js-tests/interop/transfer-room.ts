import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { Kamailio } from '../support/kamailio.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { LIBRARIES, type Library } from './libraries.js';
import { hear, Phone } from './phone.js';

export type TransferKind = 'blind' | 'attended';

/** Who sends, who is sent, and to whom (RFC 5589 2). */
export type Roles<T> = readonly [transferor: T, transferee: T, target: T];

const USERS: Roles<string> = ['alice', 'bob', 'carol'];

/** One browser and one Kamailio with MD5, which all of the libraries know; a softphone for each role of each library, made once. */
export class TransferRoom {
  readonly #browser: Browser;
  readonly #kamailio: Kamailio;
  /** By library. */
  readonly #pages = new Map<Library, StaticServer>();
  /** By user: the softphones that were made, and the one that is registered. */
  readonly #phones = new Map<string, Map<Library, Phone>>(USERS.map((user) => [user, new Map()]));
  readonly #registered = new Map<string, Phone>();

  private constructor(browser: Browser, kamailio: Kamailio) {
    this.#browser = browser;
    this.#kamailio = kamailio;
  }

  static async open(): Promise<TransferRoom> {
    const room = new TransferRoom(await launchBrowser(), await Kamailio.start({ algorithm: 'MD5' }));
    for (const library of LIBRARIES) room.#pages.set(library, await serveScript(library.script));
    return room;
  }
  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#kamailio.kill(), ...[...this.#pages.values()].map((server) => server.close())]);
  }

  get versions(): Record<string, string> {
    return { Chromium: this.#browser.version(), Kamailio: Kamailio.version };
  }
  /** What the pages of a library have thrown. */
  errorsOf(library: Library): string[] {
    return [...this.#phones.values()].flatMap((phones) => phones.get(library)?.errors ?? []);
  }

  /** The first call, the transfer, the call that comes of it, heard by both sides, and its end. */
  async transfer(kind: TransferKind, roles: Roles<Library>): Promise<void> {
    const phones = await this.#gather(roles);
    const [transferor, transferee, target] = phones;
    try {
      await establish(transferor, transferee);
      if (kind === 'attended') {
        await transferor.hold(true);
        await establish(transferor, target);
        await transferor.transfer();
      } else {
        await transferor.transfer(target);
        await target.is({ phase: 'incoming' });
        await target.answer();
      }
      await transferor.is({ transfer: 'done', phase: 'idle', calls: 0 });
      await Promise.all([transferee, target].map((phone) => phone.is({ phase: 'established', calls: 1 })));
      await hear(transferee, target);
      await transferee.hangup();
      await Promise.all(phones.map((phone) => phone.is({ phase: 'idle', calls: 0 })));
    } catch (error) {
      await this.#startAnew();
      throw error;
    }
  }

  /** A blind transfer to somebody who is busy: the first call goes on. */
  async refusedTransfer(roles: Roles<Library>): Promise<void> {
    const [transferor, transferee, target] = await this.#gather(roles);
    try {
      await establish(transferor, transferee);
      await transferor.transfer(target);
      await target.is({ phase: 'incoming' });
      await target.reject();
      await Promise.all([transferor.is({ transfer: 'failed' }), target.is({ phase: 'idle' })]);
      await Promise.all([transferor, transferee].map((phone) => phone.is({ phase: 'established', calls: 1 })));
      await hear(transferor, transferee);
      await transferor.hangup();
      await Promise.all([transferor, transferee].map((phone) => phone.is({ phase: 'idle', calls: 0 })));
    } catch (error) {
      await this.#startAnew();
      throw error;
    }
  }

  /** The softphones of these roles, and no other device of their users, are registered. */
  async #gather(roles: Roles<Library>): Promise<Roles<Phone>> {
    const phones = await Promise.all(USERS.map((user, role) => this.#take(user, roles[role]!)));
    return phones as unknown as Roles<Phone>;
  }

  async #take(user: string, library: Library): Promise<Phone> {
    const made = this.#phones.get(user)!;
    const options = { page: this.#pages.get(library)!.url, user, server: this.#kamailio, algorithm: 'MD5' } as const;
    const phone = made.get(library) ?? (await Phone.open(this.#browser, options));
    made.set(library, phone);
    const other = this.#registered.get(user);
    if (other === phone) return phone;
    await other?.unregister();
    await other?.is({ registered: false });
    await phone.register();
    this.#registered.set(user, phone);
    return phone;
  }

  /** What a failure has left behind must not make the next transfer fail. */
  async #startAnew(): Promise<void> {
    for (const phones of this.#phones.values()) {
      await Promise.all([...phones.values()].map((phone) => phone.close()));
      phones.clear();
    }
    this.#registered.clear();
    await this.#kamailio.kill();
    await this.#kamailio.run();
  }
}

async function establish(caller: Phone, callee: Phone): Promise<void> {
  await caller.call(callee);
  await callee.is({ phase: 'incoming' });
  await callee.answer();
  await Promise.all([caller.is({ phase: 'established' }), callee.is({ phase: 'established' })]);
}

/** "SIP.js 0.21.2 sends sip-wasm to sip-wasm" */
export function describeRoles([transferor, transferee, target]: Roles<Library>): string {
  return `${transferor.name} sends ${transferee.name} to ${target.name}`;
}

export function assertNothingThrown(room: TransferRoom, library: Library): void {
  assert.deepEqual(room.errorsOf(library), []);
}
