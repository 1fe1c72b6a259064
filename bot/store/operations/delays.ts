/** Measured delays, without the person. Kept for an hour. */
import type { DelayKind } from '../../presence/link-store.ts';
import type { Queryable } from '../database.ts';

const hourMs = 60 * 60_000;
const sliceMs = 5 * 60_000;

export async function recordDelay(
  db: Queryable,
  tenantId: string,
  kind: DelayKind,
  at: Date,
  ms: number,
): Promise<void> {
  await db.query('insert into delays (tenant_id, direction, at, ms) values ($1, $2, $3, $4::integer)', [
    tenantId,
    kind,
    at,
    Math.round(ms),
  ]);
}

export interface MeasuredDelays {
  /** Milliseconds over the last hour; null = nothing measured. */
  medianMs: number | null;
  p95Ms: number | null;
  /** Median per 5 minutes over the last hour, oldest first. */
  trendMs: (number | null)[];
}

export async function measureDelays(
  db: Queryable,
  tenantId: string,
  kind: DelayKind,
  now: Date,
): Promise<MeasuredDelays> {
  const from = new Date(now.getTime() - hourMs);
  const [whole] = await db.query<{ median: number | null; p95: number | null }>(
    `select percentile_cont(0.5) within group (order by ms) as median,
       percentile_cont(0.95) within group (order by ms) as p95
     from delays where tenant_id = $1 and direction = $2 and at > $3 and at <= $4`,
    [tenantId, kind, from, now],
  );
  const slices = await db.query<{ slice: number; median: number }>(
    `select floor(extract(epoch from at - $3::timestamptz) * 1000 / $5::integer)::integer as slice,
       percentile_cont(0.5) within group (order by ms) as median
     from delays where tenant_id = $1 and direction = $2 and at > $3 and at <= $4
     group by slice`,
    [tenantId, kind, from, now, sliceMs],
  );
  const medians = new Map(slices.map(({ slice, median }) => [Math.min(slice, hourMs / sliceMs - 1), median]));
  return {
    medianMs: rounded(whole?.median),
    p95Ms: rounded(whole?.p95),
    trendMs: Array.from({ length: hourMs / sliceMs }, (_, slice) => rounded(medians.get(slice))),
  };
}

function rounded(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms);
}

/** Forgets what is older than an hour. */
export async function pruneDelays(db: Queryable, tenantId: string, now: Date): Promise<void> {
  await db.query('delete from delays where tenant_id = $1 and at <= $2', [tenantId, new Date(now.getTime() - hourMs)]);
}
