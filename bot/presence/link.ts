/** A link joins one extension to one Teams user, and holds what both sides said last and what we did last. */
import { type Acting, noActing } from '../../contract/acting.ts';
import {
  type DerivedState,
  defaultMapping,
  type LeftOut,
  type LineState,
  type PresenceMapping,
  type TeamsPresence,
} from '../../contract/presence.ts';
import { type LeverRecords, wantedOf } from './levers.ts';
import type { Applied, Inputs } from './resolve-presence.ts';
import { teamsStateOf } from './teams-state.ts';

export interface Link {
  tenantId: string;
  extension: string;
  userId: string;
  name: string;
  address: string | undefined;
  round: number;
  leftOut: LeftOut;
  leftOutBy: string | undefined;
  /** No longer matched: treated like left out until its marks are gone. */
  retired: boolean;
  /** The Cloudya customer the extension belongs to. */
  kAccount: string;
  /** That customer rests, because its switch in the portal is off. */
  customerPaused: boolean;
  /** False: the API its key is for showed none when it was connected. */
  customerHasRegistry: boolean;

  line: LineState;
  lineSince: Date | undefined;
  lineUpdatedAt: Date | undefined;
  /** Newest confirmation, of this line or of all lines of its customer. */
  lineConfirmedAt: Date | undefined;
  lineNoticedAt: Date | undefined;

  presence: TeamsPresence;
  presenceSince: Date | undefined;
  presenceReadAt: Date | undefined;
  presenceNoticedAt: Date | undefined;

  inputsVersion: number;
  dirty: boolean;
  nextTryAt: Date | undefined;
  tries: number;
  wakeAt: Date | undefined;

  session: LinkSession | undefined;
  /** When our last session ended. */
  sessionClearedAt: Date | undefined;
  echoUntil: Date | undefined;

  published: DerivedState;
  publishedAt: Date | undefined;
  /** What a write that was never answered wanted. */
  publishedIntended: DerivedState | undefined;
  targetId: string | undefined;
  /** What was changed on the phone, or was not let change. */
  levers: LeverRecords;
}

export interface LinkSession {
  intendedAt: Date;
  setAt: Date | undefined;
  renewedAt: Date | undefined;
  expiresAt: Date;
  seenAt: Date | undefined;
  acceptedMs: number | undefined;
  visibleMs: number | undefined;
}

/** What holds for all links of a tenant. */
export interface TenantPosture {
  /** False while paused, before activation and after deactivation: our marks go, none are made. */
  active: boolean;
  directions: { cloudyaToTeams: boolean; teamsToCloudya: boolean };
  mapping: PresenceMapping;
  /** What may be done on phones while their people are on a Teams call or do not want to be disturbed. */
  acting: Acting;
}

export const runningPosture: TenantPosture = {
  active: true,
  directions: { cloudyaToTeams: true, teamsToCloudya: true },
  mapping: defaultMapping,
  acting: noActing,
};

export function inputsOf(link: Link, posture: TenantPosture): Inputs {
  return {
    line: {
      state: link.line,
      since: link.lineSince?.getTime() ?? 0,
      confirmedAt: link.lineConfirmedAt?.getTime(),
    },
    presence: {
      state: teamsStateOf(link.presence),
      likeOurs: looksLikeOurSession(link.presence),
      since: link.presenceSince?.getTime() ?? 0,
      readAt: link.presenceReadAt?.getTime(),
    },
    leftOut: leftOutOf(link),
    paused: !posture.active || link.customerPaused,
    directions: posture.directions,
    registry: link.customerHasRegistry,
    acting: wantedOf(posture.acting),
  };
}

/** What is no longer matched is out of both directions. */
export function leftOutOf({ leftOut, retired }: Pick<Link, 'leftOut' | 'retired'>): LeftOut {
  return retired ? { cloudyaToTeams: true, teamsToCloudya: true } : leftOut;
}

/** Neither read nor written. */
export function isOutOfBoth({ cloudyaToTeams, teamsToCloudya }: LeftOut): boolean {
  return cloudyaToTeams && teamsToCloudya;
}

export function appliedOf(link: Link): Applied {
  const { session } = link;
  return {
    session: session && { confirmedAt: session.renewedAt?.getTime(), expiresAt: session.expiresAt.getTime() },
    echoUntil: link.echoUntil?.getTime(),
    published: link.published,
    publishing: link.publishedIntended !== undefined,
    levers: link.levers,
  };
}

/** We set Busy/InACall; a conference (InAConferenceCall) is never ours. In the newer vocabulary the availability says it. */
export function looksLikeOurSession({
  availability,
  activity,
}: Pick<TeamsPresence, 'availability' | 'activity'>): boolean {
  const [available, doing] = [availability.toLowerCase(), activity.toLowerCase()];
  return doing === 'inacall' || (available === 'inacall' && doing !== 'inaconferencecall');
}
