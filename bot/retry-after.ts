/**
 * Milliseconds that `Retry-After` asks to wait: a number of seconds, or a date (RFC 9110, 10.2.3), which counts from the answer's own
 * `Date` where there is one, as the vendor's clock may differ from ours. undefined: nothing that can be read was said.
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  const saidAt = Date.parse(headers.get('date') ?? '') || Date.now();
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - saidAt;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
