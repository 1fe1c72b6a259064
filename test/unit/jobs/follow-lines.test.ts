import { pino } from 'pino';
import { expect, it } from 'vitest';
import { followLines } from '../../../bot/jobs/follow-lines.ts';
import { createLead, type LeadDeps } from '../../../bot/jobs/lead.ts';
import { realTime } from '../../../bot/jobs/real-time.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

it('the lead does not end before the last record of a customer that was removed is through', async () => {
  const ending = new AbortController();
  const lead = createLead(realTime, 'tenant', ending.signal);
  let customers = ['K1234'];
  let recording = false;
  const held = Promise.withResolvers<void>();
  async function query(sql: string) {
    if (sql.includes('leaving_at is null')) return customers.map((k_account) => ({ k_account }));
    recording ||= sql.startsWith('with said');
    if (sql.startsWith('with said')) await held.promise;
    return [];
  }
  async function* follow() {
    yield { kind: 'snapshot', lines: [] };
    await new Promise(() => undefined);
  }
  const quiet = { resolved: async () => undefined, report: async () => undefined };
  const deps = {
    ...{ db: { query }, lines: { follow }, troubles: quiet, events: { record: () => undefined } },
    ...{ scheduler: realTime, settings: defaultSettings, random: () => 0, logger: pino({ level: 'silent' }) },
  } as unknown as LeadDeps;
  let ended = false;
  const done = followLines(deps, lead).then(() => {
    ended = true;
  });
  await expect.poll(() => recording).toBe(true);
  customers = [];
  lead.bells.lines.ring();
  await turn();
  ending.abort();
  await turn();
  expect(ended).toBe(false);
  held.resolve();
  await done;
  expect(lead.streams.size).toBe(0);
});
