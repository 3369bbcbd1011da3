import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summarize } from '../../dist/webrtc/media-statistics.js';

describe('the summary of what a browser counts', () => {
  const summary = (...reports: readonly { id: string; type: string; [field: string]: unknown }[]): ReturnType<typeof summarize> =>
    summarize(new Map(reports.map((report) => [report.id, report])));
  const pair = { id: 'pair', type: 'candidate-pair', currentRoundTripTime: 0.02, localCandidateId: 'ours', remoteCandidateId: 'theirs' };
  const candidates = [
    { id: 'ours', type: 'local-candidate', candidateType: 'relay' },
    { id: 'theirs', type: 'remote-candidate', candidateType: 'host' },
  ];

  it('has the pair in use as the transport names it, or as it says itself, as in Firefox', () => {
    const other = { ...pair, id: 'other', selected: false, currentRoundTripTime: 1 };
    for (const reports of [
      [{ id: 'transport', type: 'transport', selectedCandidatePairId: 'pair' }, other, pair],
      [other, { ...pair, selected: true }],
    ]) {
      const { roundTripTimeMs, localCandidateType, remoteCandidateType } = summary(...reports, ...candidates);
      assert.deepEqual([roundTripTimeMs, localCandidateType, remoteCandidateType], [20, 'relay', 'host']);
    }
  });
});
