/** Every request the simulated vendors received: `GET /sim/requests`. */

export interface LoggedRequest {
  /** Milliseconds since the epoch. */
  time: number;
  host: string;
  method: string;
  /** Path with query, as received. */
  path: string;
  /** 0 while it is open or when it was cut. */
  status: number;
  ms: number;
  /** Graph and token requests: for whom the token speaks. */
  as?: 'app' | 'user';
  /** Graph requests: permissions each of which would have allowed it. Empty: not possible that way. */
  needs?: string[];
  /** Token requests: what was asked for. */
  scopes?: string[];
  /** A rule of the vendor that the request broke without being refused. */
  note?: string;
}

export interface RequestLog {
  begin(request: Pick<LoggedRequest, 'time' | 'host' | 'method' | 'path'>): LoggedRequest;
  list(): LoggedRequest[];
  clear(): void;
}

/** Keeps the newest; enough for a first activation of a large company. */
const kept = 20_000;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  return {
    begin: (request) => {
      const entry = { ...request, status: 0, ms: 0 };
      entries.push(entry);
      if (entries.length > 2 * kept) entries = entries.slice(-kept);
      return entry;
    },
    list: () => entries.slice(-kept).map((entry) => ({ ...entry })),
    clear: () => {
      entries = [];
    },
  };
}
