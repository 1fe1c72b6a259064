/** Writes the tables of `docs/read-plan.md` by asking the function that plans the reads. `node scripts/read-plan.ts` */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demandOf, planReads, type RoundToRead } from '../bot/presence/plan-reads.ts';
import { placesPerRound } from '../contract/matching.ts';

export const readPlanFile = join(import.meta.dirname, '../docs/read-plan.md');

/** The defaults: 30 % of 1,500 requests in 30 s, two thirds of it for timed reads. */
const readsPerSecond = 10;
const quotaPer30Seconds = 1_500;

const sizes = [21, 600, 650, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 300_000];
const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });
const seconds = (ms: number | undefined) => (ms === undefined ? '-' : number(ms / 1_000));

/** `hinted`: share of the rounds that have hints. */
function roundsOf(people: number, hinted: number): RoundToRead[] {
  const count = Math.ceil(people / placesPerRound);
  return Array.from({ length: count }, (_, index) => ({
    round: index + 1,
    people: Math.min(placesPerRound, people - index * placesPerRound),
    hints: index < Math.round(count * hinted),
  }));
}

function row(people: number, hinted: number, refusals: number): string {
  const plan = planReads(roundsOf(people, hinted), { readsPerSecond, refusals });
  const everyMs = (hints: boolean) => plan.find((round) => round.hints === hints)?.everyMs;
  const requests = demandOf(plan) * 30;
  const share = `${number((requests / quotaPer30Seconds) * 100)} %`;
  const cells = [number(people), seconds(everyMs(false)), seconds(everyMs(true)), number(requests), share];
  return `| ${cells.join(' | ')} |`;
}

function table(title: string, hinted: number, refusals: number): string[] {
  return [
    `### ${title}`,
    '',
    '| People | Rounds without hints, every s | Rounds with hints, every s | Requests in 30 s | Share of the quota |',
    '| ---: | ---: | ---: | ---: | ---: |',
    ...sizes.map((people) => row(people, hinted, refusals)),
    '',
  ];
}

function tables(): string {
  return [
    ...table('No sync user, or a cloud without notifications', 0, 0),
    ...table('Sync users for half of the rounds', 0.5, 0),
    ...table('Sync users for all rounds', 1, 0),
    ...table('No sync user, Microsoft has said 429 once in the last two minutes', 0, 1),
    ...table('No sync user, Microsoft has said 429 three times or more', 0, 3),
    ...table('Sync users for all rounds, 429 three times or more', 1, 3),
  ].join('\n');
}

const begin = '<!-- tables: node scripts/read-plan.ts -->\n';
const end = '<!-- end of tables -->';

/** The document with its tables as the function has them now. */
export async function withReadPlan(): Promise<string> {
  const text = await readFile(readPlanFile, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to < from) throw new Error('docs/read-plan.md has lost its marks');
  return `${text.slice(0, from)}\n${tables()}\n${text.slice(to)}`;
}

if (import.meta.main) {
  await writeFile(readPlanFile, await withReadPlan());
}
