/**
 * The bulk export of a customer's extensions (`phone-extensions/bulk`, NFON PBX Configuration API). Its columns are not
 * documented, so they are recognised by what they are called and hold, and whoever uses them compares.
 */
import { parse } from 'csv-parse/sync';
import { extensionName } from '../../contract/extension.ts';
import { VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ConfigurationClient } from './configuration-client.ts';

type Row = Record<string, string>;

/** undefined: there is no export, it cannot be read, or it holds no e-mails, which is logged. By name of the extension. */
export async function exportEmails(
  client: ConfigurationClient,
  logger: Pick<Logger, 'info'>,
  signal?: AbortSignal,
): Promise<Map<string, string | undefined> | undefined> {
  const { kAccount, tenantPath } = client;
  try {
    const emails = emailsIn(await client.getCsv(`${tenantPath}/phone-extensions/bulk`, signal), kAccount);
    if (emails === undefined) logger.info({ kAccount }, 'bulk export without e-mails: they are read one by one');
    return emails;
  } catch (err) {
    signal?.throwIfAborted();
    // one way of two: what stands in the way of both, the other one tells
    if (!(err instanceof VendorError)) throw err;
    logger.info({ err, kAccount }, 'no bulk export: e-mails are read one by one');
    return undefined;
  }
}

/** Pure. */
export function emailsIn(csv: string, kAccount: string): Map<string, string | undefined> | undefined {
  const rows = rowsOf(csv);
  const columns = Object.keys(rows[0] ?? {});
  const numbers = columns.find((column) => /^(phone)?extension(number)?$/.test(plain(column)));
  const emails = columns.find(
    (column) => /(voice|mail)(mail|box).*mail/.test(plain(column)) && areEmails(rows, column),
  );
  if (numbers === undefined || emails === undefined) return undefined;
  return new Map(
    rows.map((row) => [extensionName({ number: row[numbers] ?? '', kAccount }), row[emails] || undefined]),
  );
}

function rowsOf(csv: string): Row[] {
  try {
    const read = { columns: true, bom: true, trim: true, skip_empty_lines: true } as const;
    return parse<Row>(csv, { ...read, delimiter: [',', ';', '\t'] });
  } catch {
    // a spreadsheet, or something else that is no such table
    return [];
  }
}

/** "Voicemail e-mail", "voicemailEmail" and "voicemail_email" are the same. */
function plain(column: string): string {
  return column.toLowerCase().replace(/[^a-z]/g, '');
}

function areEmails(rows: readonly Row[], column: string): boolean {
  const values = rows.map((row) => row[column] ?? '').filter((value) => value !== '');
  return values.length > 0 && values.every((value) => /^[^\s@]+@[^\s@]+$/.test(value));
}
