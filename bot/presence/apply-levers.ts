/**
 * Carries out one step of a lever: reads what stands, records it with what is intended, writes, reads back. Cut off
 * anywhere, the next reading and the record decide how it goes on. See docs/decisions/0008-levers.md.
 */
import type { LeverKind, LeverRefusal } from '../../contract/acting.ts';
import { VendorError } from '../errors.ts';
import { type Finding, isMark, type LeverRecord, type LeverStep, type LeverValue, weigh } from './levers.ts';
import type { Link } from './link.ts';
import type { LeverKey, LeverMarks, LinkMarks } from './link-store.ts';
import type { Clock, LeverReading, Levers } from './ports.ts';
import { troubleCode } from './trouble.ts';
import type { LinkWrite } from './write-lane.ts';

export interface LeverDeps {
  store: LeverMarks & Pick<LinkMarks, 'recordIntent'>;
  levers: Levers;
  clock: Clock;
}

/** When a refused lever is tried again. Whoever grants a right need not wait so long: saving the setting tries at once. */
export const refusedRestMs = 60 * 60_000;
/** Writes that did not show, in a row, after which what was there before counts as impossible to put back. */
const telling = 2;

/** An answer that settles it for this extension, until it is tried again. */
class Refused extends VendorError {
  readonly refusal: LeverRefusal;

  constructor(refusal: LeverRefusal, { vendor, trouble, message, details }: VendorError) {
    super(vendor, trouble, message, details);
    this.refusal = refusal;
  }
}

class NotShown extends VendorError {
  constructor() {
    super('cloudya', 'conflict', 'What was written does not show when it is read back', { code: 'not-shown' });
  }
}

type Driving = Extract<LeverStep, { kind: 'use' | 'put-back' }>;

interface Job {
  link: Link;
  key: LeverKey;
  step: Driving;
  record: LeverRecord | undefined;
  /** What is set, or to be put back. */
  wanted: LeverValue;
}

/** undefined = there is nothing to do. */
export function leverWrite(deps: LeverDeps, link: Link, kind: LeverKind, step: LeverStep): LinkWrite | undefined {
  if (step.kind === 'keep') return undefined;
  const { store, clock } = deps;
  const { tenantId, extension, inputsVersion: version } = link;
  const record = link.levers[kind];
  const key = { extension, kind };
  const common = {
    link,
    tries: record?.tries ?? 0,
    intend: () =>
      store.recordIntent(tenantId, {
        ...{ extension, version, now: new Date(clock.now()) },
        ...{ sessionUntil: undefined, tell: undefined },
      }),
  };
  if (step.kind === 'end') {
    const apply = () => endLever(deps, tenantId, key, record);
    return { ...common, leaves: false, apply, failed: async () => undefined };
  }
  const wanted = step.kind === 'use' ? step.wanted : (record?.wanted ?? '');
  const job: Job = { link, key, step, record, wanted };
  return {
    ...common,
    leaves: true,
    apply: () => move(deps, job),
    failed: (error, at) => recordFailure(deps, job, error, at),
  };
}

/** Nothing of ours stands; what a person had changed is shown until the next time. */
async function endLever(
  { store, clock }: LeverDeps,
  tenantId: string,
  key: LeverKey,
  record: LeverRecord | undefined,
): Promise<void> {
  if (record?.state !== 'yielded') return store.forgetLever(tenantId, key);
  const { wanted } = record;
  await store.recordLever(tenantId, { ...key, state: 'kept-by-person', wanted, at: new Date(clock.now()) });
}

async function move(deps: LeverDeps, job: Job): Promise<void> {
  const { tenantId } = job.link;
  const reading = await readUnmarked(deps, job);
  if (reading.kind !== 'stands') return withoutLever(deps, job, reading.kind);
  const finding = weigh(job.step, job.record, reading.value);
  if (finding.kind !== 'write') return conclude(deps, job, finding);
  const { value, before } = finding;
  if (!reading.choices.includes(value)) return refuse(deps, job, goneRefusal(job));
  const intent = { version: job.link.inputsVersion, before, wanted: job.wanted, at: new Date(deps.clock.now()) };
  const state = job.step.kind === 'use' ? 'taking' : 'putting-back';
  if (!(await deps.store.recordLeverIntent(tenantId, { ...job.key, ...intent, state }))) return;
  await write(deps, job, value);
  const back = await deps.levers.read(tenantId, job.key.extension, job.key.kind);
  if (back.kind !== 'stands') throw new NotShown();
  const shown = weigh(job.step, { before, wanted: job.wanted }, back.value);
  if (shown.kind === 'write') throw notShown(job);
  await conclude(deps, job, shown);
}

/** While nothing of ours stands, a refused reading settles it; else it has to be known what stands. */
async function readUnmarked({ levers }: LeverDeps, { link, key, record }: Job): Promise<LeverReading> {
  try {
    return await levers.read(link.tenantId, key.extension, key.kind);
  } catch (error) {
    const refusal = isMark(record) ? undefined : rightRefusal(error);
    throw refusal === undefined ? error : new Refused(refusal, error as VendorError);
  }
}

/** What stood was read a moment ago, so a refusal means that it stands still. */
async function write(deps: LeverDeps, job: Job, value: LeverValue): Promise<void> {
  const { link, key, step } = job;
  try {
    await deps.levers.write(link.tenantId, key.extension, key.kind, value);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const impossible = step.kind === 'use' ? error.trouble === 'not-found' : await isImpossible(deps, job, error);
    const refusal = impossible ? goneRefusal(job) : step.kind === 'use' ? rightRefusal(error) : undefined;
    throw refusal === undefined ? error : new Refused(refusal, error);
  }
}

/** A 404 may also come from a customer that was closed to us a moment ago: then it cannot be read either, and is tried again. */
async function isImpossible({ levers }: LeverDeps, { link, key }: Job, { trouble }: VendorError): Promise<boolean> {
  if (trouble !== 'not-found') return trouble === 'refused';
  return (await levers.read(link.tenantId, key.extension, key.kind)).kind === 'stands';
}

function rightRefusal(error: unknown): LeverRefusal | undefined {
  if (!(error instanceof VendorError) || error.trouble !== 'forbidden') return undefined;
  return error.details.licence ? 'no-licence' : 'no-right';
}

/** What the extension no longer has, or never had. */
function goneRefusal({ step, key }: Job): LeverRefusal {
  if (step.kind === 'put-back') return 'cannot-put-back';
  return key.kind === 'profile' ? 'no-such-profile' : 'not-an-agent';
}

function notShown({ step, record }: Job): VendorError {
  const error = new NotShown();
  const proven = step.kind === 'put-back' && (record?.mismatches ?? 0) + 1 >= telling;
  return proven ? new Refused('cannot-put-back', error) : error;
}

async function conclude({ store, clock }: LeverDeps, job: Job, finding: Exclude<Finding, { kind: 'write' }>) {
  const { tenantId } = job.link;
  if (finding.kind === 'free') return store.forgetLever(tenantId, job.key);
  const { state } = finding;
  await store.recordLever(tenantId, { ...job.key, state, wanted: job.wanted, at: new Date(clock.now()) });
}

/** Where there is no lever any more, there is nothing to put back. */
async function withoutLever(deps: LeverDeps, job: Job, kind: 'none' | 'gone'): Promise<void> {
  if (job.step.kind === 'put-back') return deps.store.forgetLever(job.link.tenantId, job.key);
  // links follow the extensions within the hour: a refusal would outlive what it is about
  if (kind === 'gone') throw new VendorError('cloudya', 'not-found', 'The extension is gone', { code: 'gone' });
  await refuse(deps, job, 'not-an-agent');
}

async function refuse({ store, clock }: LeverDeps, { link, key, wanted }: Job, refusal: LeverRefusal, error?: unknown) {
  const now = clock.now();
  await store.recordLeverRefused(link.tenantId, {
    ...{ ...key, wanted, refusal, error: error === undefined ? refusal : troubleCode(error) },
    ...{ at: new Date(now), nextTryAt: new Date(now + refusedRestMs) },
  });
}

async function recordFailure(deps: LeverDeps, job: Job, error: unknown, at: Date): Promise<void> {
  if (error instanceof Refused) return refuse(deps, job, error.refusal, error);
  await deps.store.restLever(job.link.tenantId, {
    ...{ ...job.key, wanted: job.wanted, at, now: new Date(deps.clock.now()) },
    ...{ error: troubleCode(error), mismatch: error instanceof NotShown },
  });
}
