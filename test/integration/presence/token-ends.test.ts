/** A token that ends while many presences are being written: it is renewed once, and every write lands once, in its person's order. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { type BusyCompany, createBusyCompany } from '../../builders/busy-company.ts';
import { extensionOf, userOf } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const people = 24;
/** The product's own, see `pacesOf` of bot/engine.ts. */
const atOnce = 8;
const nothing = { lost: 0, doubled: 0, late: 0 };
const idle = { betweenCallsMs: 1e12, ringMs: 0, callMs: 0, presenceMs: 1e12 };
const everybody = Array.from({ length: people }, (_, index) => index + 1);

let db: Database;
let company: BusyCompany;
/** What Graph has carried out for each person, in its order. */
let carriedOut: Map<string, string[]>;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  const how = { people, syncUsers: 0, seed: 1, habits: idle, failureRate: 0, streamBreaksMs: 1e12, hints: nothing };
  company = await createBusyCompany(db, how);
  await company.world.time.advance(10_000);
  carriedOut = new Map(everybody.map((n) => [userOf(n), []]));
});

afterEach(() => company.world.close());

const lines = (who: readonly number[], state: 'in-use' | 'idle') => {
  for (const n of who) company.world.cloudya.line(extensionOf(n), state);
};

/** The token ends with the third of the next writes. */
function endTokenAmongTheNext(): void {
  let written = 0;
  company.graph.onWrite = (userId, stands) => {
    carriedOut.get(userId)?.push(stands ? 'set' : 'cleared');
    written += 1;
    if (written === 3) company.graph.tokens.end('app');
  };
}

it('sets and clears everybody once', async () => {
  endTokenAmongTheNext();
  lines(everybody, 'in-use');
  await company.world.time.advance(10_000);
  expect([...carriedOut.values()]).toEqual(everybody.map(() => ['set']));
  expect(company.graph.failures['401']).toBeGreaterThan(1);
  // the writes under way, and a timed read
  expect(company.graph.failures['401']).toBeLessThanOrEqual(atOnce + 1);
  endTokenAmongTheNext();
  lines(everybody, 'idle');
  await company.world.time.advance(10_000);
  expect([...carriedOut.values()]).toEqual(everybody.map(() => ['set', 'cleared']));
  expect(company.graph.tokens).toMatchObject({ ended: 2, renewed: 2 });
});

it('sets before it clears, also for whom the call is over before there is a new token', async () => {
  const { graph, world } = company;
  graph.tokens.renewalMs = 9_000;
  endTokenAmongTheNext();
  lines(everybody, 'in-use');
  await world.time.advance(4_000);
  expect(everybody.filter((n) => world.teams.holdsSession(userOf(n)))).toHaveLength(3);
  lines(everybody, 'idle');
  await world.time.advance(20_000);
  // nobody was ever shown whose turn had not come when the call was over
  for (const writes of carriedOut.values()) expect(['', 'set,cleared']).toContain(writes.join());
  const shown = [...carriedOut.values()].filter((writes) => writes.length > 0);
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.length).toBeLessThanOrEqual(3 + atOnce);
  expect(everybody.filter((n) => world.teams.holdsSession(userOf(n)))).toEqual([]);
  expect(graph.tokens).toMatchObject({ ended: 1, renewed: 1 });
});
