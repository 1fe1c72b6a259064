/** Cloudya's line states: a snapshot on every connect, then the stream; connects again when it breaks. */
import { backOff } from '../presence/back-off.ts';
import type { LineMessage, LineReading } from '../presence/ports.ts';
import { troubleCode } from '../presence/trouble.ts';
import { touchMarked } from '../store/operations/links-due.ts';
import { confirmLines, listUnheard, recordLineStream, recordLines } from '../store/operations/links-lines.ts';
import { createBell } from './bell.ts';
import { type Lead, type LeadDeps, tickMs } from './lead.ts';

/** Heartbeats confirm every line in one row, at most this often. */
const confirmEveryMs = 5_000;
/** Silence that an admin is told about. */
const silentMs = 2 * 60_000;

interface Heard {
  /** Newest reading per extension. */
  readings: Map<string, LineReading>;
  snapshot: boolean;
}

/** Runs until the lead ends. `lead.refreshLines` connects again for a fresh snapshot, which is no loss. */
export async function followLines(deps: LeadDeps, lead: Lead): Promise<void> {
  const { scheduler, logger } = deps;
  const watch = watchSilence(deps, lead);
  let failures = 0;
  let standing = false;
  async function heard(): Promise<void> {
    if (!standing) await connected(deps, lead);
    standing = true;
    failures = 0;
    await watch.heard();
  }
  while (!lead.signal.aborted) {
    const over = new AbortController();
    lead.refreshLines = () => over.abort();
    try {
      await followOnce(deps, lead, over.signal, heard);
    } catch (err) {
      if (!lead.signal.aborted) logger.warn({ err, tenantId: lead.tenantId }, 'line states: stream lost');
      await watch.failed(err);
    }
    if (lead.signal.aborted) break;
    if (over.signal.aborted) continue;
    if (standing) await lost(deps, lead);
    standing = false;
    await scheduler.sleep(backOff(500, 30_000, failures, deps.random), lead.signal);
    failures += 1;
  }
}

async function connected({ db, events, scheduler }: LeadDeps, { tenantId }: Lead): Promise<void> {
  events.record('lines_connected', { tenantId });
  await recordLineStream(db, tenantId, new Date(scheduler.now()));
}

async function lost({ db, events, logger }: LeadDeps, { tenantId }: Lead): Promise<void> {
  events.record('lines_lost', { tenantId });
  await recordLineStream(db, tenantId, null).catch((err: unknown) => logger.warn({ err, tenantId }, 'not recorded'));
}

/** One connection. What arrives while the store is busy is recorded together. */
async function followOnce(
  deps: LeadDeps,
  lead: Lead,
  over: AbortSignal,
  onMessages: () => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([lead.signal, over, ended.signal]);
  const inbox = createInbox();
  const bell = createBell(deps.scheduler);
  async function listen(): Promise<void> {
    for await (const message of deps.lines.follow(lead.tenantId, signal)) {
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
      await record(deps, lead, heard);
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

async function record(deps: LeadDeps, lead: Lead, { readings, snapshot }: Heard): Promise<void> {
  const { db, settings } = deps;
  const { tenantId } = lead;
  const receivedAt = new Date(deps.scheduler.now());
  if (snapshot) lead.lines.clear();
  for (const [extension, reading] of readings) lead.lines.set(extension, reading);
  const staleBefore = new Date(receivedAt.getTime() - settings.lineStaleMs);
  const batch = { readings: [...readings.values()], snapshot, live: !snapshot, receivedAt, staleBefore };
  const changed = snapshot || readings.size > 0 ? await recordLines(db, tenantId, batch) : [];
  if (changed.length > 0) {
    deps.events.record('line_changed', { tenantId, count: changed.length });
    deps.changed(tenantId, changed);
  }
  // The sweep: whoever carries a mark, or should, is weighed against the line states of now.
  if (snapshot) await touchMarked(db, tenantId);
  if (snapshot || receivedAt.getTime() - (lead.linesConfirmedAt ?? 0) >= confirmEveryMs) {
    await confirmLines(db, tenantId, receivedAt);
    lead.linesConfirmedAt = receivedAt.getTime();
  }
  lead.bells.writes.ring();
}

/** Gives people who were linked after the snapshot the line the stream has named. */
export async function catchUpLines({ db, scheduler, settings }: LeadDeps, lead: Lead): Promise<void> {
  if (lead.linesConfirmedAt === undefined) return;
  const unheard = await listUnheard(db, lead.tenantId);
  if (unheard.length === 0) return;
  const readings = unheard.map(
    (extension) => lead.lines.get(extension) ?? { extension, line: 'unknown' as const, updatedAt: undefined },
  );
  const receivedAt = new Date(scheduler.now());
  const staleBefore = new Date(receivedAt.getTime() - settings.lineStaleMs);
  await recordLines(db, lead.tenantId, { readings, snapshot: false, live: false, receivedAt, staleBefore });
  lead.bells.writes.ring();
}

/** Tells an admin when line states have been silent for two minutes, or at once when the login is refused. */
function watchSilence({ troubles, scheduler }: LeadDeps, { tenantId, startedAt }: Lead) {
  let lastAt = startedAt;
  let standing: string | undefined = 'unknown';
  return {
    async heard(): Promise<void> {
      lastAt = scheduler.now();
      if (standing !== undefined) await troubles.resolved(tenantId, 'cloudya');
      standing = undefined;
    },
    async failed(error: unknown): Promise<void> {
      const refused = troubleCode(error) === 'cloudya_login_refused';
      const code = refused ? 'cloudya_cti_login_refused' : 'cloudya_silent';
      if (standing === code || (!refused && scheduler.now() - lastAt < silentMs)) return;
      standing = code;
      await troubles.report(tenantId, 'cloudya', code, new Date(lastAt));
    },
  };
}
