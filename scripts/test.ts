/**
 * `npm test`: every check of the project, one after the other, and one closing line over all of them.
 * A check that is no test runner (types, lint, build) counts as one.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

interface Tally {
  passed: number;
  failed: number;
  /** Tests that need what is not here (a PostgreSQL): told in the closing line, never hidden. */
  skipped: number;
}

interface Check {
  name: string;
  command: string[];
  /** Vitest project whose JSON report says how many tests ran. */
  project?: string;
  env?: Record<string, string>;
  /** Looks at the results of all the others. */
  onlyAfterAll?: boolean;
}

/** With a PostgreSQL at hand (CI starts one) the integration tests run on it as well as on PGlite. */
const postgresUrl = process.env.TEST_POSTGRES_URL;

/** Everything that stands on the store; the data folder is the embedded database's alone, and once is enough for the long run. */
const onPostgres = [
  'test/integration/store',
  'test/integration/presence',
  'test/integration/jobs',
  'test/integration/operator',
  '--exclude=**/data-folder.test.ts',
  '--exclude=**/steady.test.ts',
];

const checks: Check[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'lint and format', command: ['biome', 'check', '.'] },
  { name: 'unit tests', command: ['vitest', 'run', '--project', 'unit'], project: 'unit' },
  { name: 'integration tests', command: ['vitest', 'run', '--project', 'integration'], project: 'integration' },
  ...(postgresUrl
    ? [
        {
          name: 'integration tests on PostgreSQL',
          command: ['vitest', 'run', '--project', 'integration', ...onPostgres],
          project: 'integration',
          env: { TEST_DATABASE_URL: postgresUrl },
        },
      ]
    : []),
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
  { name: 'journeys', command: ['vitest', 'run', '--project', 'journeys'], project: 'journeys' },
  { name: 'proofs', command: ['node', 'scripts/proofs.ts', 'check'], onlyAfterAll: true },
];

function run(command: string[], env: Record<string, string> = {}): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Counts of a vitest JSON report; a report that is missing or empty is one failure. */
async function readTally(file: string, exitCode: number): Promise<Tally> {
  try {
    const report: { numPassedTests: number; numFailedTests: number; numPendingTests: number } = JSON.parse(
      await readFile(file, 'utf8'),
    );
    const failed = report.numFailedTests;
    const skipped = report.numPendingTests;
    const nothingRan = report.numPassedTests === 0;
    return {
      passed: report.numPassedTests,
      failed: failed === 0 && (exitCode !== 0 || nothingRan) ? 1 : failed,
      skipped,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runCheck(check: Check, folder: string): Promise<Tally> {
  const started = Date.now();
  console.log(`\n== ${check.name}`);
  const file = join(folder, `${check.name.replaceAll(' ', '-')}.json`);
  const report = check.project ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const exitCode = await run([...check.command, ...report], check.env);
  const tally = check.project
    ? await readTally(file, exitCode)
    : { passed: Number(exitCode === 0), failed: Number(exitCode !== 0), skipped: 0 };
  console.log(
    `== ${check.name}: ${tally.failed === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return tally;
}

/** Kept after the run: the tables in `docs/proofs` are made from them. */
const folder = join(import.meta.dirname, '../test/output/results');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const wanted = process.argv.slice(2);
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
for (const check of checks) {
  if (wanted.length > 0 && (check.onlyAfterAll || !wanted.includes(check.name))) continue;
  const tally = await runCheck(check, folder);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
