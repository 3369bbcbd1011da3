/** One kind of media, both ways, since the call began. */
export interface MediaKindStatistics {
  packetsSent: number;
  packetsReceived: number;
  /** As this side counts them; negative where packets came twice (RFC 3550 6.4.1). */
  packetsLost: number;
  octetsSent: number;
  octetsReceived: number;
  /** Of what is received. */
  jitterMs: number;
  /** As the peer's RTCP reports it; absent until the first report. */
  roundTripTimeMs?: number;
  /** Such as `audio/opus`, of what is sent or else received. */
  codec?: string;
}

/** A summary of `RTCPeerConnection.getStats()`. */
export interface MediaStatistics {
  audio: MediaKindStatistics;
  video: MediaKindStatistics;
  /** Of the ICE pair in use. */
  roundTripTimeMs?: number;
  localCandidateType?: string;
  remoteCandidateType?: string;
}

type Report = RTCStats & Record<string, unknown>;

export function summarize(reports: RTCStatsReport): MediaStatistics {
  const summary: MediaStatistics = { audio: nothing(), video: nothing() };
  reports.forEach((report: Report) => {
    if (report.type === 'transport') addPair(summary, reports, related(reports, report, 'selectedCandidatePairId'));
    else if (report['selected'] === true) addPair(summary, reports, report); // Firefox long had no `transport`
    if (report['kind'] === 'audio' || report['kind'] === 'video') addRtp(summary[report['kind']], reports, report);
  });
  return summary;
}

function addRtp(kind: MediaKindStatistics, reports: RTCStatsReport, report: Report): void {
  switch (report.type) {
    case 'outbound-rtp':
      kind.packetsSent += count(report, 'packetsSent');
      kind.octetsSent += count(report, 'bytesSent');
      setCodec(kind, reports, report);
      break;
    case 'inbound-rtp':
      kind.packetsReceived += count(report, 'packetsReceived');
      kind.packetsLost += count(report, 'packetsLost');
      kind.octetsReceived += count(report, 'bytesReceived');
      kind.jitterMs = Math.max(kind.jitterMs, count(report, 'jitter') * 1000);
      setCodec(kind, reports, report);
      break;
    case 'remote-inbound-rtp':
      if (typeof report['roundTripTime'] === 'number') kind.roundTripTimeMs = report['roundTripTime'] * 1000;
      break;
    default: // the others say nothing of a kind of media
  }
}

function setCodec(kind: MediaKindStatistics, reports: RTCStatsReport, report: Report): void {
  const codec = related(reports, report, 'codecId')?.['mimeType'];
  if (kind.codec === undefined && typeof codec === 'string') kind.codec = codec;
}

function addPair(summary: MediaStatistics, reports: RTCStatsReport, pair: Report | undefined): void {
  if (!pair) return;
  if (typeof pair['currentRoundTripTime'] === 'number') summary.roundTripTimeMs = pair['currentRoundTripTime'] * 1000;
  const local = related(reports, pair, 'localCandidateId')?.['candidateType'];
  const remote = related(reports, pair, 'remoteCandidateId')?.['candidateType'];
  if (typeof local === 'string') summary.localCandidateType = local;
  if (typeof remote === 'string') summary.remoteCandidateType = remote;
}

function related(reports: RTCStatsReport, report: Report, field: string): Report | undefined {
  const id = report[field];
  return typeof id === 'string' ? (reports.get(id) as Report | undefined) : undefined;
}

const count = (report: Report, field: string): number => (typeof report[field] === 'number' ? report[field] : 0);

const nothing = (): MediaKindStatistics => ({
  packetsSent: 0,
  packetsReceived: 0,
  packetsLost: 0,
  octetsSent: 0,
  octetsReceived: 0,
  jitterMs: 0,
});
