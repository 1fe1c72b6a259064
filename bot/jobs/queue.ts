/** The job queue: pg-boss on the app's own database. Anything that must survive a restart or be tried again goes here. */
import type { PGlite } from '@electric-sql/pglite';
import { type ConstructorOptions, type Db, fromPglite, type Job, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Logger } from '../logger.ts';
import type { Clock } from '../presence/ports.ts';
import type { Queryable } from '../store/database.ts';
import { type PayloadOf, type TaskName, taskNames, tasks } from './tasks.ts';

export type TaskHandler<Name extends TaskName> = (payload: PayloadOf<Name>, signal: AbortSignal) => Promise<void>;

export interface Jobs {
  /**
   * Puts a job into the queue within the caller's transaction: rolled back, there is no job. While one of the same key
   * waits this adds nothing, but a waiting one that was put off is brought forward. `notBefore` is on the app's clock, and
   * waited for as long as that clock has to go: the database's may be minutes apart.
   */
  enqueue<Name extends TaskName>(
    tx: Queryable,
    task: Name,
    payload: PayloadOf<Name>,
    options?: { notBefore?: Date },
  ): Promise<void>;
  /** Says who does a task. A handler that throws is tried again. Before `start`. */
  work<Name extends TaskName>(task: Name, handler: TaskHandler<Name>): void;
  /** Enqueues a job whenever the cron expression (UTC) fires. Before `start`. */
  schedule<Name extends TaskName>(task: Name, cron: string, payload: PayloadOf<Name>): void;
  start(): Promise<void>;
  /** Waits up to `graceMs` for running jobs; what is still running then is tried again after the next start. */
  stop(graceMs?: number): Promise<void>;
}

export interface JobsDeps {
  /** Exactly one of both: the embedded database, or the address of PostgreSQL. */
  pglite?: PGlite | undefined;
  databaseUrl?: string | undefined;
  logger: Logger;
  clock: Clock;
  /** PostgreSQL schema of the queue's own tables. */
  schema?: string;
}

const deadLetters = 'given-up';

type AnyHandler = (payload: unknown, signal: AbortSignal) => Promise<void>;

export function createJobs({ pglite, databaseUrl, logger, clock, schema = 'jobs' }: JobsDeps): Jobs {
  const boss = new PgBoss({ ...placeOf(pglite, databaseUrl), ...timing, schema });
  boss.on('error', (err) => logger.error({ err }, 'job queue'));
  boss.on('warning', ({ message, data }) => logger.warn({ data }, `job queue: ${message}`));
  const handlers = new Map<TaskName, AnyHandler>();
  const schedules: { task: TaskName; cron: string; payload: object; key: string }[] = [];
  return {
    enqueue: (tx, task, payload, { notBefore } = {}) =>
      enqueue(boss, tx, task, payload, notBefore && (notBefore.getTime() - clock.now()) / 1000),
    work: (task, handler) => void handlers.set(task, (payload, signal) => handler(payload as never, signal)),
    schedule: (task, cron, payload) => void schedules.push({ task, cron, payload, key: keyOf(task, payload) }),
    async start() {
      await boss.start();
      await createQueues(boss);
      for (const { task, cron, payload, key } of schedules) {
        await boss.schedule(task, cron, payload, { tz: 'UTC', key, singletonKey: key });
      }
      for (const [task, handler] of handlers) await work(boss, task, handler, logger);
      await boss.work(deadLetters, { includeMetadata: true }, (jobs: JobWithMetadata[]) => reportGivenUp(jobs, logger));
    },
    stop: (graceMs = 2_000) => boss.stop({ graceful: true, timeout: graceMs }),
  };
}

/**
 * NOTIFY wakes a worker at once; the polls are for retries that fall due, and for connections that cannot listen. A
 * process that was killed leaves its jobs behind as running: without a heartbeat they are taken up again.
 */
const timing: Partial<ConstructorOptions> = {
  useListenNotify: true,
  superviseIntervalSeconds: 10,
  monitorIntervalSeconds: 10,
};
const heartbeatSeconds = 15;

function placeOf(pglite: PGlite | undefined, databaseUrl: string | undefined): ConstructorOptions {
  if (pglite !== undefined) return { db: fromPglite(pglite), backend: 'pglite' };
  if (databaseUrl !== undefined) {
    return { connectionString: databaseUrl, max: 4, application_name: 'cloudya-presence jobs' };
  }
  throw new Error('The job queue needs a database');
}

async function createQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue(deadLetters, { retryLimit: 0 });
  for (const name of taskNames) {
    const { retryLimit, retryDelaySeconds, retryDelayMaxSeconds, expireInSeconds } = tasks[name];
    const options = {
      retryLimit,
      retryDelay: retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: retryDelayMaxSeconds,
      expireInSeconds,
      heartbeatSeconds,
      deleteAfterSeconds: 60 * 60,
      notify: true,
      deadLetter: deadLetters,
    };
    // `stately`: per key one job waits and one runs
    await boss.createQueue(name, { ...options, policy: 'stately' });
    await boss.updateQueue(name, options);
  }
}

function keyOf(task: TaskName, payload: unknown): string {
  return tasks[task].key(payload as never);
}

/** pg-boss takes a number for seconds from now, by the database's clock. */
async function enqueue(
  boss: PgBoss,
  tx: Queryable,
  task: TaskName,
  payload: object,
  afterSeconds: number | undefined,
): Promise<void> {
  const db = within(tx);
  const singletonKey = keyOf(task, payload);
  const startAfter = afterSeconds === undefined ? {} : { startAfter: Math.max(0, afterSeconds) };
  const added = await boss.send(task, payload, { db, singletonKey, ...startAfter });
  if (added === null && afterSeconds === undefined) {
    await boss.update(task, payload, { db, singletonKey, startAfter: 0 });
  }
}

/** pg-boss's statements in the caller's transaction. */
function within(tx: Queryable): Db {
  return {
    async executeSql(sql, values = []) {
      return { rows: await tx.query(sql, values.map(plain)) };
    },
  };
}

function plain(value: unknown): unknown {
  return value === undefined ? null : value;
}

async function work(boss: PgBoss, task: TaskName, handler: AnyHandler, logger: Logger): Promise<void> {
  const { payload, concurrency } = tasks[task];
  const options = { localConcurrency: concurrency, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2 };
  await boss.work(task, options, async ([job]: Job[]) => {
    if (job === undefined) return;
    try {
      await handler(payload.parse(job.data), job.signal);
    } catch (err) {
      logger.warn({ err, task, jobId: job.id }, 'job failed, will be tried again');
      // kept in the queue's table: without the vendor's text, which may hold addresses
      throw new Error(err instanceof Error ? err.name : 'failed');
    }
  });
}

async function reportGivenUp(jobs: JobWithMetadata[], logger: Logger): Promise<void> {
  for (const { sourceName, sourceId, sourceRetryCount, data } of jobs) {
    logger.error(
      { task: sourceName, jobId: sourceId, tries: (sourceRetryCount ?? 0) + 1, payload: data },
      'job given up',
    );
  }
}
