/** What stands on a person's phone, as the people list shows it. Pure. */
import { type LeverKind, type LeverView, leverKinds } from '../../contract/acting.ts';
import type { LeverRecord, LeverRecords, LeverState } from './levers.ts';

/** What is under way, or was spared because it stood there already, is nothing to show. */
const shownAs: Partial<Record<LeverState, LeverView['state']>> = {
  used: 'used',
  'putting-back': 'putting-back',
  yielded: 'kept-by-person',
  'kept-by-person': 'kept-by-person',
  refused: 'refused',
};

export function describeLevers(levers: LeverRecords): LeverView[] {
  return leverKinds.flatMap((kind) => {
    const record = levers[kind];
    return record === undefined ? [] : describeLever(kind, record);
  });
}

function describeLever(kind: LeverKind, { state, refusal, before, since }: LeverRecord): LeverView[] {
  const shown = shownAs[state];
  if (shown === undefined) return [];
  const why = shown === 'refused' ? (refusal ?? null) : null;
  return [{ kind, state: shown, refusal: why, before: before ?? null, since: since.toISOString() }];
}
