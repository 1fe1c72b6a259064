import { describe, expect, it } from 'vitest';
import {
  restsAfter,
  type SwitchAct,
  type SwitchPosture,
  type SwitchReading,
  switchAct,
  switchTrouble,
} from '../../../bot/presence/portal-switch.ts';

const readings: SwitchReading[] = ['on', 'off', 'unknown'];

/** Required, rested before; who rests after on, off, unknown. */
const customers: [boolean, boolean, [boolean, boolean, boolean]][] = [
  [true, false, [false, true, false]],
  [true, true, [false, true, true]],
  [false, false, [false, false, false]],
  [false, true, [false, false, false]],
];

const posture = (phase: SwitchPosture['phase'], pausedReason?: SwitchPosture['pausedReason']) => ({
  phase,
  pausedReason,
});

/** What follows where some go on, and where all rest. */
const tenants: [SwitchPosture, [SwitchAct, SwitchAct]][] = [
  [posture('active'), ['none', 'pause']],
  [posture('activating'), ['none', 'pause']],
  [posture('paused', 'portal-switch'), ['resume', 'none']],
  [posture('paused', 'by-admin'), ['none', 'none']],
  [posture('onboarding'), ['none', 'none']],
];

describe('the portal’s switch', () => {
  it.each(customers)('required: %s, rested: %s → rests after on, off, unknown: %o', (required, rested, expected) => {
    expect(readings.map((reading) => restsAfter(reading, required, rested))).toEqual(expected);
  });

  it.each([
    [true, false, false, [undefined, undefined, 'portal_switch_unknown']],
    [true, true, false, [undefined, 'portal_switch_off', 'portal_switch_unknown']],
    // the admin has said that it is ticked
    [true, false, true, [undefined, undefined, undefined]],
    [false, false, false, [undefined, undefined, undefined]],
  ])('required: %s, rests: %s, ticked by word: %s → told after on, off, unknown: %o', (required, off, said, told) => {
    const codes = readings.map((reading) =>
      switchTrouble({ reading, rests: off && reading !== 'on', continuedAnyway: said }, required),
    );
    expect(codes).toEqual(told);
  });

  it.each(tenants)('%o → some go on, all rest: %o', (held, expected) => {
    expect([false, true].map((allRest) => switchAct(allRest, held))).toEqual(expected);
  });
});
