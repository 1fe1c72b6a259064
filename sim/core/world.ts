/** The simulated world: plain data, kept in one file so that a demo goes on where it was. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudyaWorld, seedCloudya } from '../cloudya/world.ts';
import { completed, type MicrosoftWorld, seedMicrosoft } from '../microsoft/world.ts';
import { seedCompany } from '../seed/company.ts';

export interface World {
  /** Grows when the shape changes: an older file is not read. */
  version: number;
  microsoft: MicrosoftWorld;
  cloudya: CloudyaWorld;
}

export interface WorldKeeper {
  state: World;
  /** Saves soon; many calls make one write. */
  save(): void;
  /** Saves now. */
  flush(): void;
  /** Puts the seed back into the same object. */
  reset(): void;
}

const version = 4;
const saveAfterMs = 200;

export function openWorld(options: { dataDir: string | undefined; fresh: boolean; users: number }): WorldKeeper {
  const file = options.dataDir ? join(options.dataDir, 'world.json') : undefined;
  if (file && options.fresh) rmSync(file, { force: true });
  const state = (file && readWorld(file)) || seedWorld(options.users);
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (file) writeWorld(file, state);
  };
  return {
    state,
    save: () => {
      if (file && !timer) timer = setTimeout(flush, saveAfterMs).unref();
    },
    flush,
    reset: () => Object.assign(state, continued(state, seedWorld(options.users))),
  };
}

/** A reset goes on with the signing key and the version stamps: programs that run on would distrust them if they began anew. */
function continued(before: World, after: World): World {
  const { key, sequence } = before.microsoft;
  return { ...after, microsoft: { ...after.microsoft, key, sequence } };
}

function seedWorld(users: number): World {
  const company = seedCompany(users);
  return { version, microsoft: seedMicrosoft(company), cloudya: seedCloudya(company) };
}

function readWorld(file: string): World | undefined {
  if (!existsSync(file)) return undefined;
  const world = parse(file);
  return world.version === version ? { ...world, microsoft: completed(world.microsoft) } : undefined;
}

function parse(file: string): World {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read. Start with --fresh to begin anew.`, { cause: error });
  }
}

/** Written beside and renamed, so that a cut never leaves half a file. */
function writeWorld(file: string, world: World): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(world));
  renameSync(`${file}.new`, file);
}
