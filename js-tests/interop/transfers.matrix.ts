// Every library in every role: npm run transfers. The part of it that npm test runs is transfers.test.ts.
import { after, before, describe, it } from 'node:test';
import { LIBRARIES, type Library } from './libraries.js';
import { Results } from './results.js';
import { describeRoles, TransferRoom, type Roles } from './transfer-room.js';

const TABLE = 'Every library in every role';
const FOLDER = new URL('../../build/transfers/', import.meta.url);
const ALL = LIBRARIES.flatMap((transferor) =>
  LIBRARIES.flatMap((transferee) => LIBRARIES.map((target): Roles<Library> => [transferor, transferee, target])),
);

describe('RFC 5589 6, 7: transfers through Kamailio, in headless Chrome', () => {
  let room: TransferRoom;
  const columns = { blind: new Results(TABLE, 'blind', FOLDER), attended: new Results(TABLE, 'attended', FOLDER) };

  before(async () => {
    room = await TransferRoom.open();
  });
  after(async () => {
    await Promise.all(Object.values(columns).map((results) => results.write(room.versions)));
    await room.close();
  });

  for (const roles of ALL) {
    const row = describeRoles(roles);
    for (const kind of ['blind', 'attended'] as const) {
      it(`${row}: ${kind}`, async () => {
        await columns[kind].feature(row, () => room.transfer(kind, roles));
      });
    }
  }
});
