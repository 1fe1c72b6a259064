/** The words of the operator's command line. Pure. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { KAccount } from '../../contract/onboarding.ts';

export type Command = { json: boolean } & (
  | { act: 'help' }
  | { act: 'list'; kAccount: string | undefined }
  | { act: 'assign'; kAccount: string; tenantId: string }
  | { act: 'withdraw'; kAccount: string; connected: boolean }
);

export type ParsedCommand = { kind: 'command'; command: Command } | { kind: 'faulty'; problem: string };

/** Entra prints ids in small letters, and so does every token. */
const TenantId = z.guid().transform((id) => id.toLowerCase());

const options = {
  json: { type: 'boolean', default: false },
  connected: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Given = { words: string[]; json: boolean; connected: boolean };

export function parseCommand(argv: readonly string[]): ParsedCommand {
  const given = readWords(argv);
  if (given.kind === 'faulty') return given;
  const [act = 'help', ...words] = given.words;
  const reader = readers.get(act);
  if (reader === undefined) return faulty(`There is no "${act}".`);
  if (given.connected && act !== 'withdraw') return faulty('--connected goes with withdraw only.');
  return reader({ ...given, words });
}

function readWords(argv: readonly string[]): ({ kind: 'words' } & Given) | { kind: 'faulty'; problem: string } {
  try {
    const { positionals, values } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const { json, connected, help } = values;
    return { kind: 'words', words: help ? ['help'] : positionals, json, connected };
  } catch (error) {
    // `To specify a positional argument …` follows in a second sentence
    return faulty(`${String((error as Error).message).split('. ')[0]}.`);
  }
}

const readers = new Map<string, (given: Given) => ParsedCommand>([
  ['help', ({ json }) => command({ act: 'help', json })],
  ['list', readList],
  ['assign', readAssign],
  ['withdraw', readWithdraw],
]);

function readList({ words: [typed, ...more], json }: Given): ParsedCommand {
  if (typed === undefined) return command({ act: 'list', kAccount: undefined, json });
  const kAccount = KAccount.safeParse(typed);
  if (!kAccount.success) return faulty(noKAccount(typed));
  return more.length > 0 ? faulty(tooMuch(more)) : command({ act: 'list', kAccount: kAccount.data, json });
}

function readAssign({ words: [typed, tenant, ...more], json }: Given): ParsedCommand {
  if (typed === undefined || tenant === undefined) return faulty('assign needs a customer number and a tenant id.');
  const kAccount = KAccount.safeParse(typed);
  const tenantId = TenantId.safeParse(tenant);
  if (!kAccount.success) return faulty(noKAccount(typed));
  if (!tenantId.success) return faulty(`"${tenant}" is no tenant id: Entra admin center > Overview > Tenant ID.`);
  if (more.length > 0) return faulty(tooMuch(more));
  return command({ act: 'assign', kAccount: kAccount.data, tenantId: tenantId.data, json });
}

function readWithdraw({ words: [typed, ...more], json, connected }: Given): ParsedCommand {
  if (typed === undefined) return faulty('withdraw needs a customer number.');
  const kAccount = KAccount.safeParse(typed);
  if (!kAccount.success) return faulty(noKAccount(typed));
  return more.length > 0
    ? faulty(tooMuch(more))
    : command({ act: 'withdraw', kAccount: kAccount.data, connected, json });
}

function command(parsed: Command): ParsedCommand {
  return { kind: 'command', command: parsed };
}

function faulty(problem: string): { kind: 'faulty'; problem: string } {
  return { kind: 'faulty', problem };
}

const noKAccount = (typed: string) => `"${typed}" is no customer number: K and 2 to 8 digits, e.g. K1234.`;
const tooMuch = (more: readonly string[]) => `"${more.join(' ')}" is too much.`;
