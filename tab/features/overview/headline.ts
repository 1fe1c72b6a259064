/** The sentence an admin would repeat to a colleague. Pure. */
import type { Health, Overview } from '../../../contract/overview.ts';
import { formatAgo, formatTime } from '../../lib/format.ts';
import type { Texts } from '../../lib/i18n.ts';

export function headlineText(overview: Overview, { t, language }: Texts, now: number): string {
  const { health, people, inStep, leftOut, paused, teamsToCloudya } = overview;
  if (health === 'paused' && paused) return pausedText(paused, { t, language });
  if (health === 'slower') {
    const seconds = Math.max(0, ...teamsToCloudya.rounds.map(({ readEverySeconds }) => readEverySeconds));
    return t('overview.sub.slower', { seconds });
  }
  if (health === 'catching-up') return t('overview.sub.catching-up', { inStep, people });
  if (health !== 'in-step') return t(`overview.sub.${health}`);
  const counted = t(leftOut > 0 ? 'overview.inStepLeftOut' : 'overview.inStep', { inStep, people, leftOut });
  const last = overview.lastChangeAt;
  return `${counted} ${last === null ? t('overview.noChange') : t('overview.lastChange', { ago: formatAgo(last, language, now) })}`;
}

function pausedText({ at, by, reason }: NonNullable<Overview['paused']>, { t, language }: Texts): string {
  const time = formatTime(at, language);
  if (reason === 'portal-switch') return t('overview.pausedBySwitch', { time });
  return by === null ? t('overview.pausedNobody', { time }) : t('overview.pausedBy', { time, name: by });
}

/** Which button mends a problem; `none` where it mends itself. */
export type Mend = 'sign-in' | 'consent' | 'portal' | 'cloudya' | 'try-now' | 'none';

const mends: Record<string, Mend> = {
  sync_user_signed_out: 'sign-in',
  sync_user_password_reset: 'sign-in',
  sync_user_disabled: 'sign-in',
  sign_in_mfa_registration: 'sign-in',
  sign_in_rule: 'sign-in',
  account_lacks_right: 'consent',
  consent_withdrawn: 'consent',
  consent_not_usable_yet: 'consent',
  portal_switch_off: 'portal',
  portal_switch_unknown: 'portal',
  cloudya_login_refused: 'cloudya',
  cloudya_cti_login_refused: 'cloudya',
  cloudya_customer_unknown: 'cloudya',
  cloudya_unreachable: 'try-now',
  cloudya_silent: 'try-now',
  microsoft_unreachable: 'try-now',
};

export function mendOf(code: string): Mend {
  return mends[code] ?? 'none';
}

/** A change of the headline is told; only a stop interrupts. */
export function isUrgent(health: Health): boolean {
  return health === 'stopped' || health === 'partly-stopped';
}
