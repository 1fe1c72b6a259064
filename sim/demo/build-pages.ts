/** Pages are built when they are missing or older than their sources, so that a fresh clone needs no step of its own. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Newest change below a folder, milliseconds; built files apart. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const times = files
    .filter((file) => file.isFile() && !file.parentPath.includes('/dist'))
    .map((file) => statSync(join(file.parentPath, file.name)).mtimeMs);
  return Math.max(0, ...times);
}

function isStale(root: string, folder: string, sources: readonly string[]): boolean {
  const index = join(root, folder, 'dist', 'index.html');
  if (!existsSync(index)) return true;
  return statSync(index).mtimeMs <= Math.max(...sources.map((source) => newest(join(root, source))));
}

export interface Page {
  name: string;
  /** Holds `vite.config.ts`, and `dist` once it is built. */
  folder: string;
  sources: readonly string[];
}

/** Throws with the builder's own words when a page cannot be built. */
export async function buildIfStale(root: string, { name, folder, sources }: Page, signal: AbortSignal): Promise<void> {
  if (!isStale(root, folder, sources)) return;
  console.log(`Building ${name} …`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, folder, 'vite.config.ts');
  const child = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  if (code !== 0) throw new Error(`${name} could not be built:\n${text}`);
}
