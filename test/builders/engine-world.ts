/** A tenant with people, both vendors as fakes, and the engine between them, in virtual time. */
import { pino } from 'pino';
import { createEngine, type Engine, type EngineDeps } from '../../bot/jobs/engine.ts';
import { createReadPace } from '../../bot/presence/plan-reads.ts';
import { defaultSettings } from '../../bot/presence/resolve-presence.ts';
import type { Troubles } from '../../bot/presence/trouble.ts';
import type { Database } from '../../bot/store/database.ts';
import { markReadDue } from '../../bot/store/operations/links-presences.ts';
import { reportTrouble, resolveTrouble } from '../../bot/store/operations/troubles.ts';
import { createFakeCloudya, type FakeCloudya } from '../fakes/fake-cloudya.ts';
import { createFakePhones, type FakePhones } from '../fakes/fake-phones.ts';
import { createFakeSubscriptions, type FakeSubscriptions } from '../fakes/fake-subscriptions.ts';
import { createFakeTeams, type FakeTeams } from '../fakes/fake-teams.ts';
import { heldRights } from '../fakes/held-rights.ts';
import { seededRandom } from '../fakes/trouble-maker.ts';
import { createVirtualTime, type VirtualTime } from '../setup/virtual-time.ts';
import { extensionOf, insertPeople, userOf, worldStart } from './people.ts';

export const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';

export interface EngineWorld {
  db: Database;
  time: VirtualTime;
  teams: FakeTeams;
  cloudya: FakeCloudya;
  phones: FakePhones;
  subscriptions: FakeSubscriptions;
  engine: Engine;
  /** Ends the engine as a kill does: nothing is finished, nothing is given back. Then starts another on the same store. */
  kill(): void;
  restart(): void;
  close(): Promise<void>;
}

export interface EngineWorldOptions {
  people?: number;
  /** One sync user, for the first round. */
  syncUser?: boolean;
  /** So many, one per round from the first on. */
  syncUsers?: number;
  phase?: string;
  seed?: number;
  alone?: boolean;
  writesAtOnce?: number;
  /** What stands between the engine and the fakes; asked at each start of an engine. Default: nothing. */
  between?: (fakes: Fakes) => Partial<VendorPorts>;
}

/** The database is the caller's, and is emptied first. */
export async function createEngineWorld(db: Database, options: EngineWorldOptions = {}): Promise<EngineWorld> {
  const { people = 3, syncUser = false, syncUsers = syncUser ? 1 : 0, phase = 'active', seed = 1 } = options;
  await db.query('delete from tenants');
  const time = createVirtualTime(worldStart);
  const random = seededRandom(seed);
  const teams = createFakeTeams(time, random);
  const cloudya = createFakeCloudya(time, random);
  const phones = createFakePhones(time, random);
  const subscriptions = createFakeSubscriptions(time, random);
  await insertPeople(db, tenantId, people, phase);
  for (let round = 1; round <= syncUsers; round += 1) await signInSyncUser(db, `sync-${round}`, round);
  for (let n = 1; n <= people; n += 1) {
    teams.own(userOf(n), 'Available');
    cloudya.line(extensionOf(n), 'idle');
  }
  const life = lifeOf(db, { time, teams, cloudya, phones, subscriptions, random }, options);
  const world: EngineWorld = Object.assign(life, {
    db,
    time,
    teams,
    cloudya,
    phones,
    subscriptions,
    async close() {
      const stopped = life.engine.stop();
      await time.advance(60_000);
      await stopped;
    },
  });
  teams.onVisible = (userId) => void hint(world, userId);
  return world;
}

export interface Fakes {
  time: VirtualTime;
  teams: FakeTeams;
  cloudya: FakeCloudya;
  phones: FakePhones;
  subscriptions: FakeSubscriptions;
  random: () => number;
}

type VendorPorts = Pick<EngineDeps, 'lines' | 'notes' | 'levers' | 'portal' | 'teams' | 'subscriptions'>;

function lifeOf(
  db: Database,
  fakes: Fakes,
  options: EngineWorldOptions,
): Pick<EngineWorld, 'engine' | 'kill' | 'restart'> {
  const { time, teams, cloudya, phones, subscriptions, random } = fakes;
  const { between, alone = true, writesAtOnce = 16 } = options;
  let plug = createPlug();
  const start = (): Engine => {
    const direct: VendorPorts = {
      lines: cloudya,
      notes: cloudya,
      levers: phones,
      portal: cloudya,
      teams,
      subscriptions,
    };
    const engine = engineOn(plug.into(time.watched(db)), {
      ...plugged(plug, { ...direct, ...between?.(fakes) }),
      ...{ scheduler: time, random, alone, writesAtOnce },
    });
    engine.start();
    return engine;
  };
  const life = {
    engine: start(),
    kill: () => plug.pull(),
    restart() {
      plug = createPlug();
      life.engine = start();
    },
  };
  return life;
}

function plugged(plug: ReturnType<typeof createPlug>, ports: VendorPorts): VendorPorts {
  const { lines, notes, levers, portal, teams, subscriptions } = ports;
  return {
    lines: plug.into(lines),
    notes: plug.into(notes),
    levers: plug.into(levers),
    portal: plug.into(portal),
    teams: plug.into(teams),
    subscriptions: subscriptions && plug.into(subscriptions),
  };
}

/** Once the plug is pulled nothing goes out and nothing comes back, so that the engine stands still wherever it is. */
export function createPlug(): { into<T extends object>(part: T): T; pull(): void } {
  let pulled = false;
  const never = new Promise<never>(() => undefined);
  return {
    pull() {
      pulled = true;
    },
    into: (part) =>
      new Proxy(part, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' && pulled ? () => never : value;
        },
      }),
  };
}

type EngineParts = VendorPorts & Pick<EngineDeps, 'scheduler' | 'random' | 'alone' | 'writesAtOnce'>;

function engineOn(db: Database, parts: EngineParts): Engine {
  return createEngine({
    ...parts,
    db,
    troubles: troublesOf(db),
    rights: heldRights,
    settings: defaultSettings,
    logger: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    events: { record: () => undefined, observeDelay: () => undefined },
    timedReadsPerSecond: 10,
    pace: createReadPace(200),
    directoryDue: async () => undefined,
    emailRefresh: noEmails(parts.scheduler),
  });
}

/** Nobody's e-mail is read again. */
export function noEmails(scheduler: EngineDeps['scheduler']): EngineDeps['emailRefresh'] {
  const emails = { loadCustomers: async () => ({ kAccounts: [], beingRead: false }) };
  const sleep = (ms: number, signal: AbortSignal) => scheduler.sleep(ms, signal);
  return {
    emails,
    clock: scheduler,
    sleep,
    changed: () => undefined,
    passMs: 1,
  } as unknown as EngineDeps['emailRefresh'];
}

export function troublesOf(db: Database): Troubles {
  return {
    async report(tenant, source, code, at) {
      await reportTrouble(db, tenant, source, { code, at: at.toISOString(), values: {} });
    },
    async resolved(tenant, source) {
      await resolveTrouble(db, tenant, source);
    },
  };
}

/** What the webhook does with a notification. */
async function hint({ db, time, engine, subscriptions }: EngineWorld, userId: string): Promise<void> {
  if (subscriptions.deaf || !subscriptions.live().some(({ userIds }) => userIds.includes(userId))) return;
  const at = new Date(time.now());
  await markReadDue(time.watched(db), tenantId, [userId], { at, again: 1, hinted: true });
  engine.wake(tenantId);
}

export async function signInSyncUser(db: Database, userId: string, round: number): Promise<void> {
  await db.query(
    `insert into sync_users (tenant_id, user_id, upn, name, round, state, signed_in_at)
     values ($1, $2, $2 || '@contoso.example', 'Presence Sync', $3, 'signed-in', $4)
     on conflict (tenant_id, user_id) do update set state = 'signed-in', cause = null`,
    [tenantId, userId, round, worldStart],
  );
}
