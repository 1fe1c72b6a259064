/** What the operator reads: sentences and a table, or JSON. Pure. */
import type { CustomerHolding } from '../store/operations/assignments.ts';
import type { Assigned, Withdrawn } from './customers.ts';

export const usage = `Which customers the operator's API client (CLOUDYA_OPERATOR_CLIENT_ID) may be used for, and by which organisation.

  npm run customers -- assign K1234 <tenant id>   gives customer K1234 to this Microsoft 365 organisation
  npm run customers -- withdraw K1234             takes it back; a connection that uses the operator's client ends
  npm run customers -- list [K1234]               who has which customer, assigned or connected

  --connected   with withdraw: ends a connection by the organisation's own logins, too
  --json        answers as JSON (npm run --silent customers -- list --json)

The settings are the app's own (.env). With DATABASE_URL it may run beside the app, which follows within seconds.
The embedded database opens for one process at a time: stop the app, run this, start the app.

Ends with 0 when done, 1 when refused, 2 when words or settings are wrong, 3 when the database cannot be had.`;

export interface Report {
  text: string;
  json: unknown;
  /** Of the process: 0 done, 1 refused. */
  exitCode: 0 | 1;
}

export function reportAssigned(kAccount: string, tenantId: string, assigned: Assigned): Report {
  const json = { kAccount, tenantId, ...assigned };
  if (assigned.outcome === 'held') {
    const how = assigned.how === 'assigned' ? 'is assigned to' : 'was connected by own logins of';
    return { text: `Refused: ${kAccount} ${how} tenant ${assigned.by}. ${takeBack[assigned.how]}`, json, exitCode: 1 };
  }
  const stands = assigned.again ? 'was assigned already' : 'is assigned now';
  const key = assigned.connected === 'own' ? ' It stays connected by own logins of that tenant.' : '';
  return { text: `${kAccount} ${stands} to tenant ${tenantId}.${key}`, json, exitCode: 0 };
}

const takeBack = { assigned: 'Withdraw it first.', connected: 'To end that: withdraw with --connected.' };

export function reportWithdrawn(kAccount: string, withdrawn: Withdrawn): Report {
  const json = { kAccount, ...withdrawn };
  if (withdrawn.outcome === 'not-held')
    return { text: `Refused: ${kAccount} is assigned to nobody.`, json, exitCode: 1 };
  if (withdrawn.outcome === 'own-logins') {
    const text = `Refused: ${kAccount} is not assigned; tenant ${withdrawn.by} connected it by its own logins. ${takeBack.connected}`;
    return { text, json, exitCode: 1 };
  }
  const text = `${kAccount} is withdrawn from tenant ${withdrawn.from}. ${afterwards[withdrawn.connection]}`;
  return { text, json, exitCode: 0 };
}

const afterwards = {
  leaving: 'The app takes back what it set for its people, then removes the connection and tells the administrators.',
  kept: 'It stays connected by own logins of that tenant.',
  none: 'It was not connected.',
};

const columns = ['CUSTOMER', 'TENANT', 'ASSIGNED', 'CONNECTED', 'COMPANY'];

export function reportHoldings(holdings: readonly CustomerHolding[]): Report {
  const json = holdings.map(({ kAccount, companyName, assigned, connected }) => ({
    kAccount,
    companyName: companyName ?? null,
    assigned: assigned ? { tenantId: assigned.tenantId, at: assigned.at.toISOString() } : null,
    connected: connected ?? null,
  }));
  if (holdings.length === 0) return { text: 'No customer is assigned or connected.', json, exitCode: 0 };
  return { text: tableOf([columns, ...holdings.flatMap(rowsOf)]), json, exitCode: 0 };
}

/** Two rows where one tenant's connection is on its way out and another has the assignment. */
function rowsOf({ kAccount, companyName, assigned, connected }: CustomerHolding): string[][] {
  const since = assigned?.at.toISOString().slice(0, 10) ?? '-';
  const state = connected === undefined ? 'no' : connectionWords(connected);
  if (assigned === undefined || connected === undefined || assigned.tenantId === connected.tenantId)
    return [[kAccount, assigned?.tenantId ?? connected?.tenantId ?? '-', since, state, companyName ?? '-']];
  return [
    [kAccount, assigned.tenantId, since, 'no', '-'],
    [kAccount, connected.tenantId, '-', state, companyName ?? '-'],
  ];
}

function connectionWords({ key, leaving }: NonNullable<CustomerHolding['connected']>): string {
  const by = key === 'own' ? 'own logins' : "operator's client";
  return leaving ? `${by}, ending` : by;
}

function tableOf(rows: readonly string[][]): string {
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
