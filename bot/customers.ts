/** The operator's command: `npm run customers -- help`. Settings -> database -> act -> answer. */
import { explainFaults, readConfig } from './config.ts';
import { PresenceError } from './errors.ts';
import { assignCustomer, withdrawCustomer } from './operator/customers.ts';
import { type Command, parseCommand } from './operator/parse-command.ts';
import { type Report, reportAssigned, reportHoldings, reportWithdrawn, usage } from './operator/report.ts';
import type { Database } from './store/database.ts';
import { DataFolderInUse, openDatabase } from './store/open-database.ts';
import { listHoldings } from './store/operations/assignments.ts';

const wrongWords = 2;
const noDatabase = 3;

async function main(): Promise<void> {
  const parsed = parseCommand(process.argv.slice(2));
  if (parsed.kind === 'faulty') return fail(`${parsed.problem}\n\n${usage}`, wrongWords);
  const { command } = parsed;
  if (command.act === 'help') return void process.stdout.write(`${usage}\n`);
  const read = readConfig(process.env);
  if (read.kind === 'faulty') return fail(explainFaults(read.faults), wrongWords);
  try {
    const db = await openDatabase(read.config.store);
    const report = await run(db, command).finally(() => db.close());
    process.stdout.write(`${command.json ? JSON.stringify(report.json, null, 2) : report.text}\n`);
    if (command.act === 'assign' && read.config.cloudya.operatorKey === undefined) process.stderr.write(`${noKey}\n`);
    process.exitCode = report.exitCode;
  } catch (error) {
    const sentence = sentenceFor(error);
    if (sentence === undefined) throw error;
    fail(sentence, noDatabase);
  }
}

const noKey = 'Note: CLOUDYA_OPERATOR_CLIENT_ID is not set, so nobody can connect with it yet.';

async function run(db: Database, command: Exclude<Command, { act: 'help' }>): Promise<Report> {
  const at = new Date();
  const { kAccount } = command;
  if (command.act === 'list') return reportHoldings(await listHoldings(db, kAccount));
  if (command.act === 'assign')
    return reportAssigned(command.kAccount, command.tenantId, await assignCustomer(db, { ...command, at }));
  return reportWithdrawn(command.kAccount, await withdrawCustomer(db, { ...command, at }));
}

function sentenceFor(error: unknown): string | undefined {
  if (error instanceof DataFolderInUse)
    return `${error.message} The app itself uses it while it runs: stop it, run this again, start it. With PostgreSQL (DATABASE_URL) both may run.`;
  if (error instanceof PresenceError && error.code === 'database_busy')
    return 'The database does not answer: check DATABASE_URL and that the server accepts connections.';
  return undefined;
}

function fail(text: string, code: number): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
}

await main();
