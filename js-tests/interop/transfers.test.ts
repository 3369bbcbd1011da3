import { after, before, describe, it } from 'node:test';
import { JSSIP, OURS, SIP_JS, type Library } from './libraries.js';
import { Results } from './results.js';
import { assertNothingThrown, describeRoles, TransferRoom, type Roles } from './transfer-room.js';

// The whole matrix: npm run transfers.
const TABLE = 'Transfers between three pages of headless Chrome, with audio';
const PAIRWISE: readonly Roles<Library>[] = [
  [OURS, OURS, OURS],
  ...[SIP_JS, JSSIP].flatMap((other): Roles<Library>[] => [[other, OURS, OURS], [OURS, other, OURS], [OURS, OURS, other]]),
];

describe('RFC 5589 6, 7: transfers through Kamailio, in headless Chrome', () => {
  let room: TransferRoom;
  const columns = { blind: new Results(TABLE, 'blind'), attended: new Results(TABLE, 'attended') };
  const refused = new Results(TABLE, 'blind, refused by the target: the first call goes on');

  before(async () => {
    room = await TransferRoom.open();
  });
  after(async () => {
    await Promise.all([...Object.values(columns), refused].map((results) => results.write(room.versions)));
    await room.close();
  });

  for (const roles of PAIRWISE) {
    const row = describeRoles(roles);
    for (const kind of ['blind', 'attended'] as const) {
      it(`${row}: ${kind}`, async () => {
        await columns[kind].feature(row, () => room.transfer(kind, roles));
      });
    }
    it(`${row}: refused by the target`, async () => {
      await refused.feature(row, () => room.refusedTransfer(roles));
    });
  }

  it('no page of ours has thrown', () => {
    assertNothingThrown(room, OURS);
  });
});
