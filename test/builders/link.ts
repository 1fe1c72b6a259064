import type { Link } from '../../bot/presence/link.ts';
import type { LeftOut } from '../../contract/presence.ts';

export const inBoth: LeftOut = { cloudyaToTeams: false, teamsToCloudya: false };
export const outOfBoth: LeftOut = { cloudyaToTeams: true, teamsToCloudya: true };

const at = new Date('2026-03-02T09:00:00Z');

/** Somebody whose phone is free and who is available, everything confirmed at 09:00. */
export function buildLink(change: Partial<Link> = {}): Link {
  return {
    tenantId: 'tenant',
    extension: '105',
    userId: 'user-5',
    name: 'Anna Schmidt',
    address: 'anna.schmidt@contoso.example',
    round: 1,
    leftOut: inBoth,
    leftOutBy: undefined,
    retired: false,
    kAccount: 'K1234',
    customerPaused: false,
    customerHasRegistry: true,
    line: 'idle',
    lineSince: at,
    lineUpdatedAt: undefined,
    lineConfirmedAt: at,
    lineNoticedAt: undefined,
    presence: { availability: 'Available', activity: 'Available', outOfOffice: false },
    presenceSince: at,
    presenceReadAt: at,
    presenceNoticedAt: undefined,
    inputsVersion: 3,
    dirty: false,
    nextTryAt: undefined,
    tries: 0,
    wakeAt: undefined,
    session: undefined,
    sessionClearedAt: undefined,
    echoUntil: undefined,
    published: 'none',
    publishedAt: undefined,
    publishedIntended: undefined,
    targetId: undefined,
    levers: {},
    ...change,
  };
}
