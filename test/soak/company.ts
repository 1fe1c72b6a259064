/**
 * One simulated hour of a large company with sync users for all rounds and vendors that fail now and then. The engine, the store and
 * the Graph client are the real ones; time and the vendors are simulated.
 */
import type { Database } from '../../bot/store/database.ts';
import { openEmbeddedDatabase } from '../../bot/store/embedded-database.ts';
import { migrate } from '../../bot/store/migrate.ts';
import { openPostgresDatabase } from '../../bot/store/postgres-database.ts';
import { tidyEmbedded } from '../../bot/store/tidy-embedded.ts';
import { megabytes, milliseconds, percentile, type Report, type Section, seconds } from '../bench/report.ts';
import { storeOf } from '../bench/store-name.ts';
import { type BusyCompany, createBusyCompany } from '../builders/busy-company.ts';
import { createFreshDatabase } from '../setup/fresh-database.ts';

const minute = 60_000;
const quota = 1_500;
const seed = 1;
const failureRate = 0.01;
/** Three calls an hour and person; in the busy quarter of an hour eight. */
const usual = { betweenCallsMs: 17 * minute, ringMs: 8_000, callMs: 3 * minute, presenceMs: 20 * minute };
const busy = { ...usual, betweenCallsMs: 4.5 * minute };
/** Long enough for what failed last to be tried again, and for the last echo to be over. */
const restMinutes = 3;

export interface CompanySize {
  people: number;
  minutes: number;
}

export const usualSize: CompanySize = { people: 10_000, minutes: 60 };

const databaseUrl = process.env.DATABASE_URL || process.env.TEST_POSTGRES_URL || undefined;

interface Place {
  db: Database;
  /** What the product does once a minute for the embedded database. */
  tidy(): Promise<unknown>;
  leave(): Promise<void>;
}

async function openPlace(): Promise<Place> {
  if (databaseUrl === undefined) {
    const db = await openEmbeddedDatabase();
    await migrate(db);
    return { db, tidy: () => tidyEmbedded(db.pglite), leave: () => db.close() };
  }
  const fresh = await createFreshDatabase(databaseUrl);
  const db = openPostgresDatabase(fresh.url);
  await migrate(db);
  return { db, tidy: async () => undefined, leave: () => db.close().then(fresh.drop) };
}

interface Peak {
  rss: number;
  heap: number;
}

/** Works minute by minute, and tells how far it is. */
async function workThrough(company: BusyCompany, minutes: number, everyMinute: () => Promise<void>): Promise<void> {
  const began = Date.now();
  const busyFrom = Math.floor(minutes / 2);
  const busyUntil = busyFrom + Math.ceil(minutes / 4);
  for (let past = 0; past < minutes - restMinutes; past += 1) {
    await company.work(minute, past >= busyFrom && past < busyUntil ? busy : usual);
    await everyMinute();
    process.stdout.write(`minute ${past + 1} of ${minutes}, ${Math.round((Date.now() - began) / 1_000)} s\n`);
  }
  await company.rest(restMinutes * minute);
  await everyMinute();
}

function notePeak(peak: Peak): void {
  const { rss, heapUsed } = process.memoryUsage();
  peak.rss = Math.max(peak.rss, rss);
  peak.heap = Math.max(peak.heap, heapUsed);
}

function outcome({ staff, graph }: BusyCompany, wrong: string[]): Section {
  return {
    title: 'What must hold',
    head: ['', 'Wanted', 'Found'],
    rows: [
      ['People not right on both sides at the end', 0, wrong.length],
      ['Requests beyond the quota of 1,500 in 30 s', 0, graph.overQuota],
      ['Most presence requests within any 30 s', `at most ${quota.toLocaleString('en-GB')}`, mostOf(graph)],
      ['Calls', '', staff.observed.calls],
      ['Calls that were over before Teams was told', '', staff.observed.missed['cloudya-to-teams']],
      ['Teams states that were over before Cloudya was told', '', staff.observed.missed['teams-to-cloudya']],
    ],
  };
}

function mostOf({ presence }: BusyCompany['graph']): number {
  return presence.byKind().get('all')?.most ?? 0;
}

const delayNames = {
  'cloudya-to-teams': 'A call begins in Cloudya, until Teams has carried out the session',
  'teams-to-cloudya': 'A Teams state begins, until Cloudya has answered',
  'teams-to-cloudya-after-call': 'The same, begun within about a minute after a phone call',
};

function delays({ staff }: BusyCompany): Section {
  const rows = Object.entries(delayNames).map(([name, words]) => {
    const taken = staff.observed.delays[name as keyof typeof delayNames];
    return [words, taken.length, ...[0.5, 0.95, 0.99, 1].map((share) => milliseconds(percentile(taken, share)))];
  });
  return {
    title: 'Delays, in simulated time',
    text:
      'Statements of the store take no simulated time. Teams shows a change after 0.8 s and sends its notification up to 0.25 s later; one way to Graph takes 10 to 60 ms. ' +
      'After a phone call a Teams call may be the echo of our own session, so it is believed after a minute at the latest.',
    head: ['From what a person does until the other side is told', 'Measured', 'Median', '95 %', '99 %', 'Longest'],
    rows,
  };
}

function requests({ graph }: BusyCompany, minutes: number): Section {
  const rows = [...graph.presence.byKind()].map(([kind, { total, most }]) => [
    kind,
    total,
    Math.round((total * 30) / (minutes * 60)),
    most,
    `${((most / quota) * 100).toFixed(1)} %`,
  ]);
  return {
    title: 'Presence requests within 30 s',
    text: 'As they arrive at Graph, refused ones included. The most of each kind need not fall into the same 30 s.',
    head: ['Kind', 'In all', 'Mean in 30 s', 'Most in any 30 s', 'of the quota'],
    rows,
  };
}

function troubles({ graph, hints }: BusyCompany): Section {
  return {
    title: 'Troubles met',
    head: ['', 'Times'],
    rows: [
      ...Object.entries(graph.failures).map(([kind, count]) => [`Graph: ${kind}`, count]),
      ...Object.entries(hints).map(([kind, count]) => [`Notifications ${kind}`, count]),
    ],
  };
}

function cost(peak: Peak, ms: number): Section {
  return {
    title: 'Cost',
    text: 'Memory of one process that holds the engine, the simulated vendors and, where it is used, the embedded database.',
    head: ['', ''],
    rows: [
      ['Real time', seconds(ms)],
      ['Highest resident memory', megabytes(peak.rss)],
      ['Highest heap', megabytes(peak.heap)],
    ],
  };
}

export async function soakCompany({ people, minutes }: CompanySize): Promise<Report> {
  const began = Date.now();
  const rounds = Math.ceil(people / 600);
  const { db, tidy, leave } = await openPlace();
  const company = await createBusyCompany(db, {
    people,
    syncUsers: rounds,
    seed,
    habits: usual,
    failureRate,
    streamBreaksMs: 10 * minute,
    hints: { lost: 0.01, doubled: 0.01, late: 0.02 },
  });
  const peak: Peak = { rss: 0, heap: 0 };
  await workThrough(company, minutes, async () => {
    notePeak(peak);
    await tidy();
  });
  const wrong = company.staff.wrong();
  await company.world.close();
  await leave();
  for (const sentence of wrong.slice(0, 20)) process.stdout.write(`${sentence}\n`);
  if (wrong.length > 0 || company.graph.overQuota > 0) process.exitCode = 1;
  return {
    name: 'soak',
    title: `${minutes} simulated minutes of ${people.toLocaleString('en-GB')} people`,
    command: 'npm run soak -- company',
    about:
      `${rounds} rounds, each with a sync user; about three calls an hour and person, eight in the busy quarter; 1 % of the requests to Graph and of those to Cloudya fail, ` +
      'the stream of line states breaks every ten minutes. Engine, store and Graph client are the real ones.',
    store: await storeOf(databaseUrl),
    sections: [
      outcome(company, wrong),
      delays(company),
      requests(company, minutes),
      troubles(company),
      cost(peak, Date.now() - began),
    ],
  };
}
