import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { Logger } from '../logger.ts';
import type { Database } from './database.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { lockDataFolder } from './lock-data-folder.ts';
import { migrate } from './migrate.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import { keepEmbeddedTidy } from './tidy-embedded.ts';

export interface DatabasePlace {
  /** PostgreSQL; without it the embedded database in `dataDir`. */
  databaseUrl?: string | undefined;
  dataDir: string;
  logger?: Logger | undefined;
}

export interface OpenedDatabase extends Database {
  /** Only for the embedded database: the job queue runs on the same one. */
  pglite?: PGlite;
}

/** Thrown when another process has the data folder. The message is one sentence for the person who started us. */
export class DataFolderInUse extends Error {
  override name = 'DataFolderInUse';

  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process: stop that one first, or set DATA_DIR to another folder.`,
    );
  }
}

/** Opens the database and brings its schema up to date. Throws `DataFolderInUse`, or `PresenceError('database_busy')`. */
export async function openDatabase(place: DatabasePlace): Promise<OpenedDatabase> {
  const db =
    place.databaseUrl === undefined
      ? await openInFolder(place.dataDir, place.logger)
      : openPostgresDatabase(place.databaseUrl, place.logger);
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function openInFolder(dataDir: string, logger?: Logger): Promise<OpenedDatabase> {
  const lock = lockDataFolder(dataDir);
  if (lock.kind === 'in-use') throw new DataFolderInUse(lock.folder);
  try {
    const db = await openEmbeddedDatabase(await embeddedFolder(dataDir));
    const tidying = keepEmbeddedTidy(db.pglite, logger);
    const close = () =>
      tidying
        .stop()
        .then(() => db.close())
        .finally(lock.release);
    return { ...db, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The embedded database's folder. A new one is made beside it and renamed: a process killed meanwhile leaves no half of one. */
async function embeddedFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'pglite');
  if (existsSync(folder)) return folder;
  const unfinished = join(dataDir, 'pglite.new');
  await rm(unfinished, { recursive: true, force: true });
  await (await openEmbeddedDatabase(unfinished)).close();
  await rename(unfinished, folder);
  return folder;
}
