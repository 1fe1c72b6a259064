/**
 * The bulk export of a customer's extensions (`phone-extensions/bulk`, NFON PBX Configuration API). Its columns are not
 * documented, so they are recognised by what they are called and hold, and whoever uses them compares.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { parse } from 'csv-parse';
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
    const emails = await emailsIn(await client.getCsv(`${tenantPath}/phone-extensions/bulk`, signal), kAccount);
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

/** By name of the extension, as above. */
export async function emailsIn(csv: string, kAccount: string): Promise<Map<string, string | undefined> | undefined> {
  const rows = await rowsOf(csv);
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

/** Characters that are taken apart in one go, a few milliseconds' work. */
const pieceLength = 20_000;

/** Piece by piece: the table of a large customer takes a second, in which nothing else would be done. */
async function rowsOf(csv: string): Promise<Row[]> {
  const parser = parse({ columns: true, bom: true, trim: true, skip_empty_lines: true, delimiter: [',', ';', '\t'] });
  async function feed(): Promise<void> {
    for (let at = 0; at < csv.length && !parser.destroyed; at += pieceLength) {
      parser.write(csv.slice(at, at + pieceLength));
      await turn();
    }
    parser.end();
  }
  try {
    const [rows] = await Promise.all([parser.toArray() as Promise<Row[]>, feed()]);
    return rows;
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
