/** Are our clock and NFON's too far apart for a signed request? Pure. */

/** "Must be within ±15 minutes of NFON server time" (README of NFON-AG/Service-Portal-API, "Date"). */
const toleratedMs = 15 * 60_000;
/** The way to NFON and back, and the whole seconds of a `Date` header: a refusal this near to the limit is one of the clock. */
const blurMs = 30_000;

/** Whole minutes our clock is ahead (negative: behind); undefined: near enough, or NFON's time is not known. */
export function clockAheadMinutes(ourTime: number, theirTime: number | undefined): number | undefined {
  if (theirTime === undefined) return undefined;
  const aheadMs = ourTime - theirTime;
  return Math.abs(aheadMs) > toleratedMs - blurMs ? Math.round(aheadMs / 60_000) : undefined;
}
