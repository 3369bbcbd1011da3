import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const execute = promisify(execFile);

/** A folder far from this repository with nothing but the packed archive installed, as an application would have it. */
export class EmptyProject {
  readonly folder: string;
  /** The archive's address and what is in it, by path. */
  readonly archive: string;
  readonly files: readonly string[];

  private constructor(folder: string, archive: string, files: readonly string[]) {
    this.folder = folder;
    this.archive = archive;
    this.files = files;
  }

  /** `links`: packages of this repository's `node_modules` that the application has as well. */
  static async create(links: readonly string[] = []): Promise<EmptyProject> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'sip-wasm-project-')));
    const npm = (directory: string, ...words: string[]) => execute('npm', words, { cwd: directory });
    const { stdout } = await npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'application', private: true, type: 'module' }));
    const linked = links.map((name) => `file:${join(root, 'node_modules', name)}`);
    // Offline: what it needs it has with it. Its install scripts would run.
    await npm(folder, 'install', '--offline', '--no-audit', '--no-fund', packed.filename, ...linked);
    return new EmptyProject(
      folder,
      join(folder, packed.filename),
      packed.files.map(({ path }) => path),
    );
  }

  path(name: string): string {
    return join(this.folder, name);
  }
  async write(name: string, content: string): Promise<void> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), content);
  }
  /** Copies a folder's files into the project. */
  async add(source: URL, target = '.'): Promise<void> {
    await cp(source, this.path(target), { recursive: true });
  }
  /** @returns what it printed. @throws where it fails */
  async run(command: string, ...words: string[]): Promise<string> {
    return (await execute(command, words, { cwd: this.folder })).stdout;
  }
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
