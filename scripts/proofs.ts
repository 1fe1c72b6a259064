/**
 * Makes the tables in `docs/proofs` out of the results of the last whole `npm test`, or checks that they are what the results say.
 * `node scripts/proofs.ts write|check [folder of the JSON reports]`
 */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { cloudyaSide } from '../test/proofs/cloudya-side.ts';
import { microsoftSide } from '../test/proofs/microsoft-side.ts';
import type { Proof, ProofTable } from '../test/proofs/proof.ts';
import { unmetIn } from './measured.ts';

const root = join(import.meta.dirname, '..');
const tables: readonly ProofTable[] = [microsoftSide, cloudyaSide];

/** Vitest's JSON report, as far as it is read. */
interface Report {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
}

interface Result {
  /** Path below `test/`. */
  file: string;
  name: string;
  status: string;
}

async function readResults(folder: string): Promise<Result[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const reports = await Promise.all(
    files.map(async (file): Promise<Report> => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  );
  return reports.flatMap(({ testResults }) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({
        file: relative(join(root, 'test'), name).split(sep).join('/'),
        name: fullName,
        status,
      })),
    ),
  );
}

interface Row {
  requirement: string;
  open: string | undefined;
  shownBy: string[];
  faults: string[];
}

function proveOne({ requirement, tests, measured = [], open }: Proof, results: readonly Result[]): Row {
  const faults: string[] = [];
  const shownBy = tests.map(([file, words]) => {
    const found = results.filter((result) => result.file === file && result.name.includes(words));
    // what is skipped on one store may run on the other: it counts when nothing ran
    const ran = found.filter(({ status }) => status === 'passed' || status === 'failed');
    if (ran.length === 0) faults.push(`no test "${words}" ran in ${file}`);
    if (ran.some(({ status }) => status === 'failed')) faults.push(`"${words}" in ${file} failed`);
    return words === '' ? `\`${file}\`` : `\`${file}\` "${words}"`;
  });
  for (const file of measured) {
    const path = join(root, 'docs/measurements', file);
    const unmet = existsSync(path) ? unmetIn(readFileSync(path, 'utf8')) : ['is missing'];
    faults.push(...unmet.map((fault) => `docs/measurements/${file}: ${fault}`));
    shownBy.push(`[measured](../measurements/${file})`);
  }
  if (shownBy.length === 0 && open === undefined) faults.push('nothing shows it');
  return { requirement, shownBy, faults, open };
}

function markdownOf(table: ProofTable, results: readonly Result[]): { text: string; faults: string[] } {
  const faults: string[] = [];
  const sections = table.sections.map(({ title, proofs }) => {
    const rows = proofs.map((proof) => proveOne(proof, results));
    faults.push(...rows.flatMap((row) => row.faults.map((fault) => `${row.requirement}: ${fault}`)));
    const lines = rows.map(
      (row) =>
        `| ${row.requirement} | ${row.shownBy.join('<br>')} | ${row.faults.length > 0 ? '**no**' : (row.open ?? 'yes')} |`,
    );
    return [`## ${title}`, '', '| Requirement | Shown by | Holds |', '| --- | --- | --- |', ...lines, ''].join('\n');
  });
  const intro =
    'Made by `npm run proofs` from the results of `npm test`, which fails when this table is not what the results say.';
  return { text: [`# ${table.title}`, '', intro, '', ...sections].join('\n'), faults };
}

const [mode = 'check', folder = join(root, 'test/output/results')] = process.argv.slice(2);
const results = await readResults(folder);
for (const table of tables) {
  const { text, faults } = markdownOf(table, results);
  const file = join(root, 'docs/proofs', `${table.name}.md`);
  if (mode === 'write') await writeFile(file, text);
  const stands = existsSync(file) ? await readFile(file, 'utf8') : '';
  const stale = stands === text ? [] : [`docs/proofs/${table.name}.md is not what the results say: npm run proofs`];
  for (const fault of [...faults, ...stale]) console.error(fault);
  if (faults.length + stale.length > 0) process.exitCode = 1;
}
