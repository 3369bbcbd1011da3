/** An offer as Chrome makes it, filled with candidates up to about that many octets. */
export function chromeOffer(octets: number): string {
  const head = [
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS 7f1c3c5e-4d0b-4b8f-9a4e-3b8c1f0c2d11',
    'm=audio 52011 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
    'c=IN IP4 203.0.113.77',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'a=ice-ufrag:Yz3k',
    'a=ice-pwd:n6b2Gq0ZcXh3tFb5wQ1rJ8Lk',
    'a=ice-options:trickle',
    'a=fingerprint:sha-256 1B:9E:5B:7F:3C:1D:0E:6A:88:42:91:AC:54:0F:D3:77:2E:6B:C8:15:E4:39:A0:5D:F1:83:9C:47:2B:D6:70:E9',
    'a=setup:actpass',
    'a=mid:0',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=sendrecv',
    'a=msid:7f1c3c5e-4d0b-4b8f-9a4e-3b8c1f0c2d11 5b0e1f6e-98c1-4a0d-8a6b-1f5d1f7c9e42',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:13 CN/8000',
    'a=rtpmap:110 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
    'a=ssrc:2743412345 cname:6fQ1mB0vT9zK3yXe',
    'a=ssrc:2743412345 msid:7f1c3c5e-4d0b-4b8f-9a4e-3b8c1f0c2d11 5b0e1f6e-98c1-4a0d-8a6b-1f5d1f7c9e42',
  ];
  const candidate = (i: number): string =>
    `a=candidate:${1467250027 + i} 1 udp ${2122260223 - i * 256} 192.168.${i}.${17 + i} ${46154 + i} typ host generation 0 network-id ${1 + i} network-cost 10`;
  let text = `${head.join('\r\n')}\r\n`;
  for (let i = 0; text.length < octets; ++i) text += `${candidate(i)}\r\n`;
  return text;
}

export const DIALOG_INFO = [
  '<?xml version="1.0"?>',
  '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="4" state="full" entity="sip:bob@example.com">',
  '  <dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="456887766" direction="initiator">',
  '    <state>confirmed</state>',
  '    <duration>274</duration>',
  '    <local><identity display="Bob">sip:bob@example.com</identity><target uri="sip:bob.p9x1@h2qp4d8s0c1x.invalid"/></local>',
  '    <remote><identity display="Anonymous">sip:anonymous@anonymous.invalid</identity></remote>',
  '  </dialog>',
  '</dialog-info>',
  '',
].join('\r\n');

export const PIDF = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:carol@example.com">',
  '  <tuple id="sg89ae"><status><basic>open</basic></status><contact priority="0.8">sip:carol@example.com</contact>',
  '    <note xml:lang="de">Im Büro</note><timestamp>2026-11-24T16:49:29Z</timestamp></tuple>',
  '</presence>',
  '',
].join('\r\n');
