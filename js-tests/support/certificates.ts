import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** Names of files: PEM. */
  readonly keyFile: string;
  readonly certificateFile: string;
  /** Key and certificate in one file, as HAProxy wants them. */
  readonly bothFile: string;
  readonly key: string;
  readonly certificate: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of the test's own, and what it signs. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'sip-wasm-authority-'));
  readonly certificateFile = join(this.folder, 'ca.pem');
  readonly certificate: string;
  #issued = 0;

  constructor(name = 'sip-wasm test authority') {
    this.#openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', `/CN=${name}`);
    this.certificate = readFileSync(this.certificateFile, 'utf8');
  }

  /** For a server of these names: "DNS:localhost", "IP:127.0.0.1". */
  issue(names: readonly string[], options: { readonly expired?: boolean } = {}): Certificate {
    const name = `server${++this.#issued}`;
    writeFileSync(join(this.folder, `${name}.ext`), `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`);
    this.#openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const days = options.expired === true ? '-1' : '1';
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    this.#openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-days', days, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
    const [keyFile, certificateFile, bothFile] = ['key', 'pem', 'both.pem'].map((ending) => join(this.folder, `${name}.${ending}`)) as [string, string, string];
    const [key, certificate] = [readFileSync(keyFile, 'utf8'), readFileSync(certificateFile, 'utf8')];
    writeFileSync(bothFile, certificate + key);
    return { keyFile, certificateFile, bothFile, key, certificate };
  }

  /** A home folder in which Chrome finds this authority among those that it trusts. */
  trustingHome(): string {
    const home = mkdtempSync(join(this.folder, 'home-'));
    const database = `sql:${join(home, '.pki/nssdb')}`;
    mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
    execFileSync('certutil', ['-N', '-d', database, '--empty-password']);
    execFileSync('certutil', ['-A', '-d', database, '-t', 'C,,', '-n', 'sip-wasm test', '-i', this.certificateFile]);
    return home;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
