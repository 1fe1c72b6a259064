import { PresenceError } from '../errors.ts';

/**
 * SQLSTATE classes and codes that mean "not now": connection exceptions, rollbacks by deadlock or serialisation, out of
 * resources, lock not available, shut down or cancelled by the operator (PostgreSQL, appendix A: error codes).
 */
const passing = /^(08...|40...|53...|55P03|57P0[123]|57014)$/;
const lostConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** node-postgres has no codes for these. */
const lostWords = /timeout exceeded when trying to connect|Connection terminated|Query read timeout/;

/** Text with a character no database of this kind stores (U+0000), as text or within JSON. */
const unstorable = ['22021', '22P05'];

/** The same error, `bad_request` where a text cannot be stored, or `database_busy` where the database cannot answer now but may soon. */
export function databaseTrouble(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  if (unstorable.includes(code)) return new PresenceError('bad_request', {}, { cause: error });
  const busy = passing.test(code) || lostConnection.has(code) || lostWords.test(error.message);
  return busy ? new PresenceError('database_busy', {}, { cause: error }) : error;
}
