/**
 * `npm test`: every check of the project, one after the other, and one closing line over all of them.
 * A check that is no test runner (types, lint, build) counts as one.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

interface Outcome {
  passed: number;
  failed: number;
  /** Tests that need what is not here (a PostgreSQL): told in the closing line, never hidden. */
  skipped: number;
  /** What failed, each in one line: the log above is long, and may be cut. */
  failures: string[];
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

/** Everything that stands on the store; the data folder and prepared statements are the embedded database's alone, and once is enough for the long run. */
const onPostgres = [
  'test/integration/store',
  'test/integration/presence',
  'test/integration/jobs',
  'test/integration/operator',
  '--exclude=**/data-folder.test.ts',
  '--exclude=**/prepared-statements.test.ts',
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

/** Vitest's JSON report, as far as it is read. */
interface Report {
  numPassedTests: number;
  numPendingTests: number;
  /** A file that could not be loaded has a message of its own and no tests. */
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const root = join(import.meta.dirname, '..');

const firstLine = (text = '') => stripVTControlCharacters(text).trim().split('\n')[0] ?? '';

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message)}`];
    return failed.map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  });
}

/** Counts and failures of a vitest JSON report; a report that is missing or empty is one failure. */
async function readOutcome(file: string, exitCode: number): Promise<Outcome> {
  let report: Report;
  try {
    report = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [`no results, exit code ${exitCode}`] };
  }
  const { numPassedTests: passed, numPendingTests: skipped } = report;
  const failures = failuresOf(report);
  if (failures.length === 0 && passed === 0) failures.push('no test ran');
  else if (failures.length === 0 && exitCode !== 0) failures.push(`no test failed, exit code ${exitCode}`);
  return { passed, failed: failures.length, skipped, failures };
}

async function runCheck(check: Check, folder: string): Promise<Outcome> {
  const started = Date.now();
  console.log(`\n== ${check.name}`);
  const file = join(folder, `${check.name.replaceAll(' ', '-')}.json`);
  const report = check.project ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const exitCode = await run([...check.command, ...report], check.env);
  const outcome = check.project ? await readOutcome(file, exitCode) : outcomeOf(exitCode);
  console.log(
    `== ${check.name}: ${outcome.failed === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return outcome;
}

/** Of a check without a report. */
function outcomeOf(exitCode: number): Outcome {
  if (exitCode === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: [`exit code ${exitCode}`] };
}

/** Kept after the run: the tables in `docs/proofs` are made from them. */
const folder = join(root, 'test/output/results');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const wanted = process.argv.slice(2);
const total: Outcome = { passed: 0, failed: 0, skipped: 0, failures: [] };
for (const check of checks) {
  if (wanted.length > 0 && (check.onlyAfterAll || !wanted.includes(check.name))) continue;
  const outcome = await runCheck(check, folder);
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped;
  total.failures.push(...outcome.failures.map((failure) => `${check.name}: ${failure}`));
}
if (total.failures.length > 0) console.log(`\nFailed:\n${total.failures.map((each) => `  ${each}`).join('\n')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
