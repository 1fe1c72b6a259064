/**
 * `npm run bench [-- NAME ...]`: measures by hand, one after the other: cold-start-5000, cold-start-5000-embedded, cold-start-100000,
 * emails, hints, matching. Without a name all of them. Each writes `docs/measurements/<name>.md`. PostgreSQL is taken from `DATABASE_URL` or
 * `TEST_POSTGRES_URL`. `--people N`, `--seconds N`: a trial of that size, whose result goes below `test/output/measurements`.
 */
import { parseArgs } from 'node:util';
import { measureColdStart } from './cold-start.ts';
import { measureEmails } from './emails.ts';
import { measureHints } from './hints.ts';
import { measureMatching } from './matching.ts';
import { type Report, writeReport } from './report.ts';
import { storeOf } from './store-name.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { people: { type: 'string' }, seconds: { type: 'string' } },
});
const trial = values.people !== undefined || values.seconds !== undefined;
const sizeOr = (usual: number) => Number(values.people ?? usual);
const databaseUrl = process.env.DATABASE_URL || process.env.TEST_POSTGRES_URL || undefined;
const command = (name: string) => `npm run bench -- ${name}`;

async function coldStart(name: string, linked: number, url: string | undefined): Promise<Report> {
  return measureColdStart({
    linked: sizeOr(linked),
    databaseUrl: url,
    store: await storeOf(url),
    name,
    command: command(name),
  });
}

function thirds(people: number): [number, number, number] {
  const part = Math.floor(people * 0.3);
  return [people - 2 * part, part, part];
}

const parts: Record<string, (name: string) => Promise<Report>> = {
  matching: async (name) => measureMatching({ name, command: command(name) }, sizeOr(100_000), sizeOr(100_000) / 20),
  emails: (name) => measureEmails({ name, command: command(name) }, sizeOr(10_000)),
  'cold-start-5000-embedded': (name) => coldStart(name, 5_000, undefined),
  'cold-start-5000': (name) => coldStart(name, 5_000, databaseUrl),
  hints: async (name) =>
    measureHints({
      linked: thirds(sizeOr(10_000)),
      perSecond: 2_000,
      seconds: Number(values.seconds ?? 120),
      databaseUrl,
      store: await storeOf(databaseUrl),
      name,
      command: command(name),
    }),
  'cold-start-100000': (name) => coldStart(name, 100_000, databaseUrl),
};

const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`);
for (const [name, measure] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const begun = Date.now();
  process.stdout.write(`${name} …\n`);
  const file = writeReport(await measure(name), { trial });
  process.stdout.write(`${name}: ${file}, ${Math.round((Date.now() - begun) / 1_000)} s\n`);
}
