// npm run load [-- --agents N --calls N --rate N --seconds N --json FILE]: many user agents in one process, through Kamailio on loopback.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Kamailio } from '../../js-tests/support/kamailio.js';
import { passwordOf, runLoad, userName, type LoadReport } from './load.js';

const { values } = parseArgs({ options: { agents: { type: 'string' }, calls: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' }, json: { type: 'string' } } });

function count(name: 'agents' | 'calls' | 'rate' | 'seconds', usual: number): number {
  const number = Number(values[name] ?? usual);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write(`--${name} wants a whole number above 0, not ${values[name]}\n`);
  process.exit(2);
}

const agents = count('agents', 1000);
const options = { agents, calls: count('calls', Math.min(200, Math.floor(agents / 2))), rate: count('rate', 50), seconds: count('seconds', 120) };
if (options.calls * 2 > agents) {
  process.stderr.write(`${options.calls} calls at once need ${options.calls * 2} agents\n`);
  process.exit(2);
}

const users = Object.fromEntries(Array.from({ length: agents }, (_, index) => [userName(index), passwordOf(index)]));
const kamailio = await Kamailio.start({ users, sharedMemory: 64 + Math.ceil(agents / 8) });
let report: LoadReport;
try {
  report = await runLoad(kamailio, { ...options, progress: (text) => process.stderr.write(`${text}\n`) });
} finally {
  await kamailio.kill();
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const { setUp, failures } = report;
process.stdout.write(
  [
    `${report.registered} of ${report.agents} agents registered in ${report.registrationSeconds.toFixed(1)} s`,
    `${report.succeeded} of ${report.calls} calls succeeded (${(report.successRate * 100).toFixed(1)} %), ${report.atOnce} at once`,
    `call set-up: p50 ${ms(setUp.p50)}, p95 ${ms(setUp.p95)}, p99 ${ms(setUp.p99)}, at ${options.rate} new calls a second`,
    `processor for a call, both ends: ${ms(report.processorPerCall)}, Kamailio ${Kamailio.version}: ${ms(report.kamailioPerCall)}`,
    `resident: ${report.residentMegabytes.toFixed(0)} MB`,
    ...Object.entries(failures).map(([what, times]) => `FAILED ${times} times: ${what}`),
    '',
  ].join('\n'),
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
if (report.registered < agents || report.succeeded < report.calls || report.atOnce < report.calls || Object.keys(failures).length > 0) process.exitCode = 1;
