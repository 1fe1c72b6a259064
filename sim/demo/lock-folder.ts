/** One demo per data folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/**
 * Held until the process ends, however it ends: the lock is the operating system's, taken through SQLite on a file of the
 * folder. Throws FolderInUse when another demo holds it. Answers with the function that lets go.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = new DatabaseSync(join(folder, 'demo.lock'), { timeout: 0 });
  try {
    file.exec('begin exclusive');
  } catch (cause) {
    file.close();
    const text = `The demo is running already on ${folder}. Stop it first, or use another folder: --data DIR.`;
    throw new FolderInUse(text, { cause });
  }
  return () => file.close();
}
