/**
 * One migrated, empty embedded database per test run, to begin from: making one takes seconds of computing, a copy takes
 * none. Only what tests the making itself begins without.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../bot/store/open-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `data`: a data folder as the app leaves it; `dump`: the same for a database in memory. */
    databaseTemplate: { data: string; dump: string };
  }
}

/** Called by vitest before the first file; what it answers is called after the last. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudya-presence-template-'));
  const template = { data: join(folder, 'data'), dump: join(folder, 'dump.tar') };
  const db = await openDatabase({ dataDir: template.data });
  const dump = await db.pglite?.dumpDataDir('none');
  if (dump !== undefined) writeFileSync(template.dump, await dump.bytes());
  await db.close();
  project.provide('databaseTemplate', template);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Makes `dataDir` a data folder with an empty database. */
export function fillDataFolder(dataDir: string): void {
  cpSync(inject('databaseTemplate').data, dataDir, { recursive: true });
}
