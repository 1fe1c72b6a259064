/** Cloudya's line states, a stream per customer: a snapshot on every connect, then what comes; connects again when it breaks. */
import type { ErrorCode } from '../../contract/errors.ts';
import { cloudyaProblem, VendorError, type VendorTrouble } from '../errors.ts';
import { backOff } from '../presence/back-off.ts';
import type { LineMessage, LineReading } from '../presence/ports.ts';
import { ofCustomer } from '../presence/trouble.ts';
import { listCustomers } from '../store/operations/connections.ts';
import { touchMarked } from '../store/operations/links-due.ts';
import { confirmLines, listUnheard, recordLineStream, recordLines } from '../store/operations/links-lines.ts';
import { createBell } from './bell.ts';
import { type Lead, type LeadDeps, type LineStream, tickMs } from './lead.ts';
import { repeat } from './repeat.ts';

/** Heartbeats confirm every line in one row, at most this often. */
const confirmEveryMs = 5_000;
/** A stream that stood for so long is connected again at once; one that ends sooner, time and again, ever more seldom: no call may be late by a pause of half a minute where connections do live. */
const settledMs = 10_000;
/** Silence that an admin is told about. */
const silentMs = 2 * 60_000;

interface Heard {
  /** Newest reading per extension. */
  readings: Map<string, LineReading>;
  snapshot: boolean;
}

/** A customer's stream while it is followed, apart from those of others: what one of them meets costs the others nothing. */
interface Followed {
  lead: Lead;
  kAccount: string;
  stream: LineStream;
  /** Ends with the lead, or when the customer is no longer one of the tenant's. */
  signal: AbortSignal;
}

/** Runs until the lead ends. A customer that is connected meanwhile is followed at once, one that is removed no longer. */
export async function followLines(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal, streams } = lead;
  const running = new Map<string, { over: AbortController; done: Promise<void> }>();

  function begin(kAccount: string): void {
    const over = new AbortController();
    const stream: LineStream = { lines: new Map(), confirmedAt: undefined, refresh: () => undefined };
    streams.set(kAccount, stream);
    const followed = { lead, kAccount, stream, signal: AbortSignal.any([signal, over.signal]) };
    // Until its last record is through it counts as running: nothing begins beside it, and the lead waits for it.
    const done = followCustomer(deps, followed)
      .catch((err: unknown) => deps.logger.error({ err, tenantId, kAccount }, 'line states: begun again'))
      .then(() => {
        running.delete(kAccount);
        streams.delete(kAccount);
      });
    running.set(kAccount, { over, done });
  }

  await repeat(deps, { name: 'line streams', tenantId, bell: lead.bells.lines, signal }, async () => {
    const wanted = await listCustomers(deps.db, tenantId);
    for (const [kAccount, { over }] of running) if (!wanted.includes(kAccount)) over.abort();
    for (const kAccount of wanted) if (!running.has(kAccount)) begin(kAccount);
    return tickMs;
  });
  await Promise.all([...running.values()].map(({ done }) => done));
}

/** `refresh` of its stream connects again for a fresh snapshot, which is no loss. */
async function followCustomer(deps: LeadDeps, followed: Followed): Promise<void> {
  const { scheduler, logger } = deps;
  const { lead, kAccount, stream, signal } = followed;
  const watch = watchSilence(deps, followed);
  let failures = 0;
  /** Milliseconds since the epoch; undefined while it is lost. */
  let standingSince: number | undefined;
  async function heard(): Promise<void> {
    if (standingSince === undefined) await connected(deps, followed);
    standingSince ??= scheduler.now();
    await watch.heard();
  }
  while (!signal.aborted) {
    const over = new AbortController();
    stream.refresh = () => over.abort();
    try {
      await followOnce(deps, followed, over.signal, heard);
    } catch (err) {
      if (signal.aborted) break;
      logger.warn({ err, tenantId: lead.tenantId, kAccount }, 'line states: stream lost');
      await watch.failed(err);
    }
    if (signal.aborted) break;
    if (over.signal.aborted) continue;
    if (standingSince !== undefined) {
      if (scheduler.now() - standingSince >= settledMs) failures = 0;
      await lost(deps, followed);
    }
    standingSince = undefined;
    await scheduler.sleep(backOff(500, 30_000, failures, deps.random), signal);
    failures += 1;
  }
}

async function connected({ db, events, scheduler }: LeadDeps, { lead, kAccount }: Followed): Promise<void> {
  const { tenantId } = lead;
  events.record('lines_connected', { tenantId, kAccount });
  await recordLineStream(db, tenantId, kAccount, new Date(scheduler.now()));
}

async function lost({ db, events, logger }: LeadDeps, { lead, kAccount }: Followed): Promise<void> {
  const { tenantId } = lead;
  events.record('lines_lost', { tenantId, kAccount });
  await recordLineStream(db, tenantId, kAccount, null).catch((err: unknown) =>
    logger.warn({ err, tenantId, kAccount }, 'not recorded'),
  );
}

/** One connection. What arrives while the store is busy is recorded together. */
async function followOnce(
  deps: LeadDeps,
  followed: Followed,
  over: AbortSignal,
  onMessages: () => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([followed.signal, over, ended.signal]);
  const inbox = createInbox();
  const bell = createBell(deps.scheduler);
  async function listen(): Promise<void> {
    for await (const message of deps.lines.follow(followed.lead.tenantId, followed.kAccount, signal)) {
      inbox.put(message);
      bell.ring();
    }
  }
  async function drain(): Promise<void> {
    while (!signal.aborted) {
      await bell.wait(tickMs, signal);
      const heard = inbox.take();
      if (heard === undefined) continue;
      await onMessages();
      await record(deps, followed, heard);
    }
  }
  const draining = drain();
  try {
    // Whatever ends first ends both; a stream that does not hear the signal is left to itself.
    await Promise.race([listen(), draining]);
  } finally {
    ended.abort();
    await draining;
  }
}

function createInbox(): { put(message: LineMessage): void; take(): Heard | undefined } {
  let heard: Heard | undefined;
  return {
    put(message) {
      // A snapshot replaces whatever came before it.
      if (heard === undefined || message.kind === 'snapshot') heard = { readings: new Map(), snapshot: false };
      if (message.kind === 'heartbeat') return;
      heard.snapshot ||= message.kind === 'snapshot';
      for (const line of message.kind === 'snapshot' ? message.lines : [message.line]) {
        heard.readings.set(line.extension, line);
      }
    },
    take() {
      const taken = heard;
      heard = undefined;
      return taken;
    },
  };
}

async function record(
  deps: LeadDeps,
  { lead, kAccount, stream }: Followed,
  { readings, snapshot }: Heard,
): Promise<void> {
  const { db, settings } = deps;
  const { tenantId } = lead;
  const receivedAt = new Date(deps.scheduler.now());
  if (snapshot) stream.lines.clear();
  for (const [extension, reading] of readings) stream.lines.set(extension, reading);
  const staleBefore = new Date(receivedAt.getTime() - settings.lineStaleMs);
  const batch = { kAccount, readings: [...readings.values()], snapshot, live: !snapshot, receivedAt, staleBefore };
  const changed = snapshot || readings.size > 0 ? await recordLines(db, tenantId, batch) : [];
  if (changed.length > 0) {
    deps.events.record('line_changed', { tenantId, count: changed.length });
    deps.changed(tenantId, changed);
  }
  // The sweep: whoever carries a mark, or should, is weighed against the line states of now.
  if (snapshot) await touchMarked(db, tenantId, kAccount);
  if (snapshot || receivedAt.getTime() - (stream.confirmedAt ?? 0) >= confirmEveryMs) {
    await confirmLines(db, tenantId, kAccount, receivedAt);
    stream.confirmedAt = receivedAt.getTime();
  }
  lead.bells.writes.ring();
}

/** Gives people who were linked after the snapshot the line the stream has named. */
export async function catchUpLines({ db, scheduler, settings }: LeadDeps, lead: Lead): Promise<void> {
  for (const [kAccount, { lines, confirmedAt }] of lead.streams) {
    const unheard = confirmedAt === undefined ? [] : await listUnheard(db, lead.tenantId, kAccount);
    if (unheard.length === 0) continue;
    const readings = unheard.map(
      (extension) => lines.get(extension) ?? { extension, line: 'unknown' as const, updatedAt: undefined },
    );
    const receivedAt = new Date(scheduler.now());
    const staleBefore = new Date(receivedAt.getTime() - settings.lineStaleMs);
    const batch = { kAccount, readings, snapshot: false, live: false, receivedAt, staleBefore };
    await recordLines(db, lead.tenantId, batch);
    lead.bells.writes.ring();
  }
}

/** What no waiting heals. */
const refusals: Partial<Record<VendorTrouble, ErrorCode>> = {
  unauthorized: 'cloudya_cti_login_refused',
  forbidden: 'cloudya_cti_right_missing',
};
/** Refused as asked for, which whoever waits hears for ever: told apart from a silence, but after as long. */
const turnedAway: readonly VendorTrouble[] = ['not-found', 'conflict', 'refused'];

/** Tells an admin when a customer's line states have been silent for two minutes, or at once when login or user are refused. */
function watchSilence({ troubles, scheduler }: LeadDeps, { lead: { tenantId }, kAccount }: Followed) {
  const source = ofCustomer('cloudya', kAccount);
  let lastAt = scheduler.now();
  let standing: string | undefined = 'unknown';
  return {
    async heard(): Promise<void> {
      lastAt = scheduler.now();
      if (standing !== undefined) await troubles.resolved(tenantId, source);
      standing = undefined;
    },
    async failed(error: unknown): Promise<void> {
      const vendor = error instanceof VendorError ? error : undefined;
      const refusal = vendor && refusals[vendor.trouble];
      const problem = vendor && cloudyaProblem(vendor);
      const turned = vendor && turnedAway.includes(vendor.trouble) ? problem?.code : undefined;
      const code = refusal ?? turned ?? 'cloudya_silent';
      if (standing === code || (!refusal && scheduler.now() - lastAt < silentMs)) return;
      standing = code;
      await troubles.report(tenantId, source, code, new Date(lastAt), { ...problem?.values, kAccount });
    },
  };
}
