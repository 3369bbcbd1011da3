import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { captureError } from '../../dist/webrtc/errors.js';

describe('what a browser says of a device becomes a code', () => {
  const audio = ['audio'] as const;
  const video = ['video'] as const;
  for (const [name, kinds, code] of [
    ['NotAllowedError', audio, 'microphone_denied'],
    ['NotAllowedError', video, 'camera_denied'],
    ['SecurityError', video, 'camera_denied'],
    ['NotFoundError', video, 'device_missing'],
    ['OverconstrainedError', audio, 'device_missing'],
    ['NotReadableError', audio, 'device_busy'],
    ['AbortError', video, 'device_busy'],
    ['InvalidStateError', audio, 'device_failed'],
  ] as const) {
    it(`${name} of ${kinds.join()}: ${code}`, async () => {
      const cause = new DOMException('why', name);
      const error = await captureError(cause, kinds);
      assert.equal(error.code, code);
      assert.equal(error.cause, cause);
      assert.match(error.message, code.startsWith('microphone') || (code.startsWith('device') && kinds === audio) ? /microphone/ : /camera/);
    });
  }
});
