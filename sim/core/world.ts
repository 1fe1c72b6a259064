/** The simulated world: plain data, kept in one file so that a demo goes on where it was. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudyaWorld, seedCloudya } from '../cloudya/world.ts';
import { type MicrosoftWorld, seedMicrosoft } from '../microsoft/world.ts';
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

const version = 1;
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
    reset: () => Object.assign(state, seedWorld(options.users)),
  };
}

function seedWorld(users: number): World {
  const company = seedCompany(users);
  return { version, microsoft: seedMicrosoft(company), cloudya: seedCloudya(company) };
}

function readWorld(file: string): World | undefined {
  if (!existsSync(file)) return undefined;
  const world: World = JSON.parse(readFileSync(file, 'utf8'));
  return world.version === version ? world : undefined;
}

/** Written beside and renamed, so that a cut never leaves half a file. */
function writeWorld(file: string, world: World): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(world));
  renameSync(`${file}.new`, file);
}
