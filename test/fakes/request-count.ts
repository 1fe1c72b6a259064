/** Requests in a sliding window, as Graph counts them against its presence quota: refused ones included. */

export interface KindCount {
  total: number;
  /** Most requests within any 30 seconds. */
  most: number;
}

export interface RequestCount {
  /** Notes a request; answers how many of all kinds came within the last 30 seconds, this one included. */
  note(kind: string, at: number): number;
  /** By kind; `all` is their sum, whose `most` is not the sum of theirs. */
  byKind(): Map<string, KindCount>;
  /** When the oldest request of the window leaves it. */
  freeAt(): number;
}

const windowMs = 30_000;

export function createRequestCount(): RequestCount {
  const windows = new Map<string, { times: number[]; count: KindCount }>();

  function noteOne(kind: string, at: number): number {
    const known = windows.get(kind) ?? { times: [], count: { total: 0, most: 0 } };
    windows.set(kind, known);
    const { times, count } = known;
    while ((times[0] ?? at) <= at - windowMs) times.shift();
    times.push(at);
    count.total += 1;
    count.most = Math.max(count.most, times.length);
    return times.length;
  }

  return {
    note(kind, at) {
      noteOne(kind, at);
      return noteOne('all', at);
    },
    byKind: () => new Map([...windows].map(([kind, { count }]) => [kind, count])),
    freeAt: () => (windows.get('all')?.times[0] ?? 0) + windowMs,
  };
}
