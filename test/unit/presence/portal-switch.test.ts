import { describe, expect, it } from 'vitest';
import {
  type SwitchAct,
  type SwitchPosture,
  type SwitchReading,
  switchAct,
} from '../../../bot/presence/portal-switch.ts';

const posture = (phase: SwitchPosture['phase'], pausedReason?: SwitchPosture['pausedReason']) => ({
  phase,
  pausedReason,
});
const readings: SwitchReading[] = ['on', 'off', 'unknown'];

/** What follows from on, off, unknown. */
const table: [SwitchPosture, boolean, [SwitchAct, SwitchAct, SwitchAct]][] = [
  [posture('active'), true, ['none', 'pause', 'none']],
  [posture('activating'), true, ['none', 'pause', 'none']],
  [posture('paused', 'portal-switch'), true, ['resume', 'none', 'none']],
  [posture('paused', 'by-admin'), true, ['none', 'none', 'none']],
  [posture('onboarding'), true, ['none', 'none', 'none']],
  [posture('active'), false, ['none', 'none', 'none']],
  [posture('paused', 'portal-switch'), false, ['resume', 'resume', 'resume']],
  [posture('paused', 'by-admin'), false, ['none', 'none', 'none']],
];

describe('the portal’s switch', () => {
  it.each(table)('%o, required: %s → on, off, unknown: %o', (held, required, expected) => {
    expect(readings.map((reading) => switchAct(reading, required, held))).toEqual(expected);
  });
});
