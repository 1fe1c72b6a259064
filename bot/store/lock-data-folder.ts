import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLock = { kind: 'locked'; release(): void } | { kind: 'in-use'; folder: string };

/**
 * Takes the data folder for this process, so that two never open one embedded database.
 *
 * The lock is the operating system's own, taken through SQLite on a file in the folder: it ends with the process, however
 * that ends, so a start right after SIGKILL finds it free. A lock file with a process id would have to guess (ids are
 * reused, and in a container the next process often has the same one).
 */
export function lockDataFolder(folder: string): FolderLock {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true });
  const file = new DatabaseSync(join(path, 'lock'), { timeout: 0 });
  try {
    file.exec('begin exclusive');
    return { kind: 'locked', release: () => file.close() };
  } catch (error) {
    file.close();
    // SQLITE_BUSY (https://www.sqlite.org/rescode.html#busy)
    if ((error as { errcode?: unknown }).errcode === 5) return { kind: 'in-use', folder: path };
    throw error;
  }
}
