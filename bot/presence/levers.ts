/**
 * A lever is something on a phone that may be changed while its person is on a Teams call or does not want to be
 * disturbed: which call-forward profile is active, whether an agent is logged in. What to do with it next. Pure.
 */
import type { Acting, LeverKind, LeverRefusal } from '../../contract/acting.ts';

export type LeverState =
  /** About to be changed; with `before` it is not known whether it was. */
  | 'taking'
  /** Ours stands, and was read back. */
  | 'used'
  /** About to be put back; it is not known whether it was. */
  | 'putting-back'
  /** What is wanted stood there already, by the person's own choice: nothing is done until Teams has had its say. */
  | 'spared'
  /** A person changed it meanwhile: theirs stays, and nothing is done until Teams has had its say. */
  | 'yielded'
  /** The same, and the call it was about is over. */
  | 'kept-by-person'
  | 'refused';

/** A profile's number as text; `logged-in` or `logged-out`. */
export type LeverValue = string;

export interface LeverRecord {
  state: LeverState;
  /** What stood there, and is put back: with it this is a mark of ours. */
  before: LeverValue | undefined;
  /** What we set, or would. */
  wanted: LeverValue;
  refusal: LeverRefusal | undefined;
  since: Date;
  nextTryAt: Date | undefined;
  /** Failures in a row. */
  tries: number;
  /** How often a write did not show when it was read back. */
  mismatches: number;
  lastError: string | undefined;
}

export type LeverRecords = Partial<Record<LeverKind, LeverRecord>>;

/** What Teams says about the phone. `hold`: nothing new is begun, and what stands stays. */
export type Drive = 'on' | 'hold' | 'off';

export type LeverStep =
  | { kind: 'use'; wanted: LeverValue }
  | { kind: 'put-back' }
  /** Nothing of ours stands: only the record changes. */
  | { kind: 'end' }
  | { kind: 'keep' };

const keep: LeverStep = { kind: 'keep' };
const end: LeverStep = { kind: 'end' };
const putBack: LeverStep = { kind: 'put-back' };

/** What the tenant wants of each lever. */
export function wantedOf({ profile, logOut }: Acting): Partial<Record<LeverKind, LeverValue>> {
  return {
    ...(profile === null ? {} : { profile: String(profile) }),
    ...(logOut ? { 'login-status': 'logged-out' } : {}),
  };
}

/** May something of ours stand there? */
export function isMark(record: LeverRecord | undefined): record is LeverRecord & { before: LeverValue } {
  return record?.before !== undefined;
}

/** Does what happens next depend on what Teams says? */
export function isDriven(record: LeverRecord | undefined): boolean {
  return record !== undefined && record.state !== 'kept-by-person' && record.state !== 'refused';
}

/** `wanted`: undefined = the tenant does not use this lever. */
export function leverStep(
  record: LeverRecord | undefined,
  drive: Drive,
  wanted: LeverValue | undefined,
  now: number,
): { step: LeverStep; wakeAt: number | undefined } {
  const step = dueStep(record, drive, wanted);
  const restsUntil = record?.nextTryAt?.getTime() ?? now;
  const rests = (step.kind === 'use' || step.kind === 'put-back') && restsUntil > now;
  return rests ? { step: keep, wakeAt: restsUntil } : { step, wakeAt: undefined };
}

function dueStep(record: LeverRecord | undefined, drive: Drive, wanted: LeverValue | undefined): LeverStep {
  const use: LeverStep = drive === 'on' && wanted !== undefined ? { kind: 'use', wanted } : keep;
  if (record === undefined) return use;
  const stays = drive !== 'off' && wanted === record.wanted;
  if (isMark(record)) return markStep(record, stays, use);
  switch (record.state) {
    case 'refused':
    case 'kept-by-person':
      return wanted === undefined ? end : use;
    case 'spared':
    case 'yielded':
      return stays ? keep : end;
    default:
      return stays ? use : end;
  }
}

function markStep({ state }: LeverRecord, stays: boolean, use: LeverStep): LeverStep {
  if (state === 'refused') return putBack;
  if (state === 'putting-back') return stays && use.kind === 'use' ? use : putBack;
  if (!stays) return putBack;
  return state === 'taking' ? use : keep;
}

/** What stands on the phone, against what is to be done. */
export type Finding =
  /** To be recorded first. */
  | { kind: 'write'; value: LeverValue; before: LeverValue }
  | { kind: 'found'; state: 'used' | 'spared' | 'yielded' | 'kept-by-person' }
  /** As it was before us. */
  | { kind: 'free' };

/** Only what is known to be ours, or to have been there before us, is changed. */
export function weigh(
  step: Extract<LeverStep, { kind: 'use' | 'put-back' }>,
  record: Pick<LeverRecord, 'before' | 'wanted'> | undefined,
  value: LeverValue,
): Finding {
  const before = record?.before;
  if (step.kind === 'put-back') {
    if (record === undefined || before === undefined || value === before) return { kind: 'free' };
    if (value === record.wanted) return { kind: 'write', value: before, before };
    return { kind: 'found', state: 'kept-by-person' };
  }
  if (before === undefined && value === step.wanted) return { kind: 'found', state: 'spared' };
  if (value === step.wanted) return { kind: 'found', state: 'used' };
  if (before === undefined || value === before) return { kind: 'write', value: step.wanted, before: value };
  return { kind: 'found', state: 'yielded' };
}
