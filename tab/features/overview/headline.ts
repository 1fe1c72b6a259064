/** The sentence an admin would repeat to a colleague. Pure. */
import type { Health, Overview } from '../../../contract/overview.ts';
import { formatAgo, formatTime } from '../../lib/format.ts';
import { hasText, type Texts } from '../../lib/i18n.ts';
import type { DescribedProblem } from '../../lib/problems.ts';

export function headlineText(overview: Overview, { t, language }: Texts, now: number): string {
  const { health, people, inStep, leftOut, leftOutOfBoth, paused } = overview;
  if (health === 'paused' && paused) return pausedText(paused, { t, language }, now);
  if (health === 'slower') {
    return t('overview.sub.slower', { seconds: slowestRead(overview) });
  }
  if (health === 'catching-up') return t('overview.sub.catching-up', { inStep, people });
  const { cloudyaToTeams, teamsToCloudya } = overview;
  if ([cloudyaToTeams.state, teamsToCloudya.state].includes('partly-stopped')) return t('overview.sub.someCustomers');
  if (health !== 'in-step') return t(`overview.sub.${health}`);
  const partly = leftOut - leftOutOfBoth;
  const key = leftOut === 0 ? 'inStep' : partly === 0 ? 'inStepLeftOut' : 'inStepLeftOutPartly';
  const counted = t(`overview.${key}`, { inStep, people, count: leftOut, partly });
  const last = overview.lastChangeAt;
  return `${counted} ${last === null ? t('overview.noChange') : t('overview.lastChange', { ago: formatAgo(last, language, now) })}`;
}

/** Seconds between two readings of the round that waits longest; a round that hears of changes at once does not wait. */
export function slowestRead({ teamsToCloudya: { rounds } }: Overview): number {
  const waiting = rounds.filter(({ instant }) => !instant);
  return Math.max(0, ...(waiting.length > 0 ? waiting : rounds).map(({ readEverySeconds }) => readEverySeconds));
}

/**
 * Text keys of the one trouble: cause and effect in one sentence where there is one, else title and text. Of a sync user that is
 * signed out the cause is what Microsoft named.
 */
export function troubleKeys({
  code,
  refusal,
  title,
  text,
}: Pick<DescribedProblem, 'code' | 'refusal' | 'title' | 'text'>): { cause: string; effects: string[] } {
  if (refusal !== undefined && mendOf(code) === 'sign-in')
    return { cause: title, effects: ['trouble.meanwhile', text] };
  return hasText(`trouble.${code}.cause`)
    ? { cause: `trouble.${code}.cause`, effects: [`trouble.${code}.effect`] }
    : { cause: title, effects: [text] };
}

function pausedText({ at, by, reason }: NonNullable<Overview['paused']>, { t, language }: Texts, now: number): string {
  const time = formatTime(at, language, now);
  if (reason === 'portal-switch') return t('overview.pausedBySwitch', { time });
  return by === null ? t('overview.pausedNobody', { time }) : t('overview.pausedBy', { time, name: by });
}

/** Which button mends a problem; `none` where it mends itself. */
export type Mend = 'sign-in' | 'consent' | 'portal' | 'ticked' | 'cloudya' | 'check-rights' | 'try-now' | 'none';

/** Of codes that can stand, and of no other. */
export const mends: Readonly<Record<string, Mend>> = {
  sync_user_signed_out: 'sign-in',
  sync_user_password_reset: 'sign-in',
  sync_user_disabled: 'sign-in',
  sync_user_deleted: 'sign-in',
  sign_in_mfa_registration: 'sign-in',
  sign_in_rule: 'sign-in',
  consent_withdrawn: 'consent',
  right_to_set_lost: 'consent',
  right_to_presence_lost: 'consent',
  right_to_directory_lost: 'consent',
  right_to_hear_lost: 'consent',
  app_disabled: 'check-rights',
  cloudya_both_write: 'portal',
  portal_switch_off: 'portal',
  portal_switch_unknown: 'ticked',
  cloudya_login_refused: 'cloudya',
  cloudya_cti_login_refused: 'cloudya',
  cloudya_cti_right_missing: 'cloudya',
  cloudya_customer_withdrawn: 'cloudya',
  cloudya_removal_hangs: 'cloudya',
  cloudya_unreachable: 'try-now',
  cloudya_request_refused: 'try-now',
  cloudya_gone: 'try-now',
  cloudya_conflict: 'try-now',
  cloudya_silent: 'try-now',
  cloudya_clock_skew: 'try-now',
  microsoft_unreachable: 'try-now',
};

export function mendOf(code: string): Mend {
  return mends[code] ?? 'none';
}

/** A change of the headline is told; only a stop interrupts. */
export function isUrgent(health: Health): boolean {
  return health === 'stopped' || health === 'partly-stopped';
}
