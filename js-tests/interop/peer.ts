/** What a test does with a softphone of somebody else, on its page. */
export interface Peer {
  register(): Promise<void>;
  call(target: string): Promise<void>;
  answer(): Promise<void>;
  reject(): Promise<void>;
  hold(on: boolean): Promise<void>;
  dtmf(tone: string): Promise<void>;
  /** Cancels or ends. */
  hangup(): Promise<void>;
  packets(): Promise<{ sent: number; received: number }>;
  readonly state: { registered: boolean; phase: 'idle' | 'calling' | 'incoming' | 'established'; tone: string };
}

declare global {
  var peer: Peer;
}

const query = new URLSearchParams(location.search);
export const server = query.get('server') ?? '';
export const user = query.get('user') ?? '';
export const password = `secret-of-${user}`;
export const aor = (name: string): string => `sip:${name}@example.com`;
export const state: Peer['state'] = { registered: false, phase: 'idle', tone: '' };

export async function audioPackets(connection: RTCPeerConnection | undefined): Promise<{ sent: number; received: number }> {
  const packets = { sent: 0, received: 0 };
  const reports = await connection?.getStats();
  reports?.forEach((report: { type: string; kind?: string; packetsSent?: number; packetsReceived?: number }) => {
    if (report.kind !== 'audio') return;
    if (report.type === 'outbound-rtp') packets.sent += report.packetsSent ?? 0;
    if (report.type === 'inbound-rtp') packets.received += report.packetsReceived ?? 0;
  });
  return packets;
}
