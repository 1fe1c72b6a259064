/** "This tenant has work", told between instances on one PostgreSQL by NOTIFY. A lost one costs the leader's next tick, never a change. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Queryable } from './database.ts';

export interface WakesDeps {
  databaseUrl: string;
  db: Queryable;
  logger: Logger;
  /** Another instance says so; `what` as it was sent. */
  onWake(tenantId: string, what: string): void;
}

export interface Wakes {
  /** Returns at once. */
  send(tenantId: string, what: string): void;
  stop(): Promise<void>;
}

/** Channels belong to the database, not to a schema. */
const channel = 'cloudya_presence_wake';
const reconnectMs = 2_000;

/** Listens until `stop`, on a connection of its own that is made anew when it is lost. */
export function listenForWakes({ databaseUrl, db, logger, onWake }: WakesDeps): Wakes {
  const sender = randomUUID();
  const stopping = new AbortController();

  function hear({ payload = '' }: pg.Notification): void {
    const [from, tenantId, what = ''] = payload.split(' ');
    if (from !== sender && tenantId) onWake(tenantId, what);
  }

  async function listen(): Promise<void> {
    while (!stopping.signal.aborted) {
      await listenOnce(databaseUrl, hear, stopping.signal).catch((err: unknown) =>
        logger.warn({ err }, 'other instances are not heard for a moment'),
      );
      await delay(reconnectMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const listening = listen();
  return {
    send(tenantId, what) {
      db.query('select pg_notify($1, $2)', [channel, `${sender} ${tenantId} ${what}`]).catch((err: unknown) =>
        logger.warn({ err, tenantId }, 'other instances were not woken'),
      );
    },
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}

/** Resolves when the connection has ended; rejects when it breaks. */
async function listenOnce(
  connectionString: string,
  hear: (notification: pg.Notification) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = new pg.Client({
    connectionString,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    application_name: 'cloudya-presence wakes',
  });
  const ended = new Promise<void>((resolve, reject) => {
    client.once('end', resolve);
    client.on('error', reject);
  });
  ended.catch(() => undefined);
  client.on('notification', hear);
  const end = () => void client.end().catch(() => undefined);
  try {
    await client.connect();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    else await client.query(`listen ${channel}`);
    await ended;
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}
