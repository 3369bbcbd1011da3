import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserAgentCore } from '../../dist/index.js';

/** What a request says of a display name that went through an argument block. */
async function displayNameOf(fromDisplayName: string): Promise<string> {
  const core = await UserAgentCore.create({ aor: 'sip:alice@example.com' });
  try {
    core.openFlow(true, () => undefined);
    return core.request('MESSAGE', 'sip:bob@example.com', { fromDisplayName }).message.from.displayName;
  } finally {
    core.delete();
  }
}

describe('an argument block', () => {
  for (const length of [1, 158, 159, 160, 161, 400]) {
    for (const last of ['z', 'é', '€', '😀']) {
      it(`holds a text of ${length} characters and ${JSON.stringify(last)}`, async () => {
        const text = 'a'.repeat(length) + last;
        assert.equal(await displayNameOf(text), text);
      });
    }
  }
});
