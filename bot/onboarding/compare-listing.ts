/** What a listing of a customer's extensions says beside what is known. Who is missing in it is not gone for that alone. */
import { VendorError } from '../errors.ts';
import type { ExtensionListing, PhoneSystem } from './ports.ts';

/** So many of those that are missing are asked for after one listing; the others stay until the next. */
const mostAsked = 50;

export interface ListingOutcome {
  /** New, or with another name. */
  saved: ExtensionListing[];
  gone: string[];
  /** Somebody known has another name. */
  renamed: boolean;
}

/**
 * Pages are cut by their place: an extension that is removed while they are read takes its neighbour out of them. So each that
 * is missing is asked for itself. A list without anybody is not believed where there was somebody: it would unlink everybody.
 */
export async function compareListing(
  phoneSystem: Pick<PhoneSystem, 'isThere'>,
  tenantId: string,
  known: readonly ExtensionListing[],
  listed: readonly ExtensionListing[],
): Promise<ListingOutcome> {
  const names = new Map(known.map(({ extension, name }) => [extension, name]));
  const saved = listed.filter(({ extension, name }) => names.get(extension) !== name);
  const still = new Set(listed.map(({ extension }) => extension));
  const missing = known.map(({ extension }) => extension).filter((extension) => !still.has(extension));
  return {
    saved,
    gone: listed.length === 0 ? [] : await onlyGone(phoneSystem, tenantId, missing),
    renamed: saved.some(({ extension }) => names.has(extension)),
  };
}

async function onlyGone(
  phoneSystem: Pick<PhoneSystem, 'isThere'>,
  tenantId: string,
  missing: readonly string[],
): Promise<string[]> {
  const gone: string[] = [];
  for (const extension of missing.slice(0, mostAsked)) {
    try {
      if (!(await phoneSystem.isThere(tenantId, extension))) gone.push(extension);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      // without an answer they stay, until a listing that has one
      return gone;
    }
  }
  return gone;
}
