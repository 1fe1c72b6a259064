/** Which text and weight a problem gets. */
import type { StepProblem } from '../../contract/onboarding.ts';
import { type Refusal, refusalOf } from '../../contract/refusals.ts';
import { hasText } from './i18n.ts';

export interface DescribedProblem {
  /** Has texts under `errors.<code>`. */
  code: string;
  /** Keys of the words: those of the code, or of Microsoft's own code where that tells more. */
  title: string;
  text: string;
  values: Record<string, string>;
  intent: 'error' | 'warning' | 'info';
  /** What is known about Microsoft's code: who can mend it, and where. */
  refusal: Refusal | undefined;
  /** Worth copying for a support. */
  copyable: boolean;
  /** Whether sending the same again may help, and what it needs. */
  retry: 'none' | 'sign-in' | 'by-hand' | 'by-itself';
}

const mild: Record<string, 'warning' | 'info'> = {
  cloudya_customer_withdrawn: 'warning',
  cloudya_removal_hangs: 'warning',
  cloudya_right_missing: 'warning',
  cloudya_licence_missing: 'warning',
  cloudya_profiles_refused: 'warning',
  cloudya_log_out_refused: 'warning',
  cloudya_reading_refused: 'warning',
  cloudya_reading_silent: 'warning',
  cloudya_silent: 'warning',
  cloudya_both_write: 'warning',
  portal_switch_off: 'warning',
  portal_switch_unknown: 'warning',
  consent_window_closed: 'warning',
  consent_declined: 'warning',
  consent_not_usable_yet: 'warning',
  consent_approval_requested: 'info',
  consent_link_refused: 'warning',
  right_to_directory_lost: 'warning',
  right_to_hear_lost: 'warning',
  sign_in_window_closed: 'warning',
  sign_in_declined: 'warning',
  sync_user_signed_out: 'warning',
  sync_user_disabled: 'warning',
  sync_user_password_reset: 'warning',
  sync_user_deleted: 'warning',
  sync_user_refused: 'warning',
  account_locked: 'warning',
  microsoft_throttles: 'info',
  ticket_expired: 'warning',
};

const retries: Record<string, DescribedProblem['retry']> = {
  token_expired: 'sign-in',
  database_busy: 'by-itself',
  offline: 'by-hand',
  too_many_requests: 'by-hand',
  internal: 'by-hand',
  cloudya_unreachable: 'by-hand',
  cloudya_request_refused: 'by-hand',
  cloudya_gone: 'by-hand',
  cloudya_conflict: 'by-hand',
  microsoft_unreachable: 'by-hand',
};

const forSupport = [
  'microsoft_code',
  'cloudya_request_refused',
  'cloudya_gone',
  'cloudya_conflict',
  'internal',
  'sign_in_rule',
  'app_secret_invalid',
];

/** A code of a newer server is shown as it is: better an unknown code than a wrong sentence. */
export function describeProblem(problem: StepProblem, values: Record<string, string> = {}): DescribedProblem {
  const known = hasText(`errors.${problem.code}.title`);
  const code = known ? problem.code : 'microsoft_code';
  const refusal = refusalOf(problem.values.vendorCode, problem.code);
  // which account came back says more than any number
  const own = refusal === undefined || (code === 'account_other_tenant' && problem.values.address !== undefined);
  return {
    code,
    title: own ? `errors.${code}.title` : `refusals.${refusal.key}.title`,
    text: own ? `errors.${code}.text` : `refusals.${refusal.key}.text`,
    values: { vendorCode: problem.code, ...values, ...problem.values },
    intent: mild[code] ?? 'error',
    refusal,
    copyable: problem.values.vendorCode !== undefined || forSupport.includes(code),
    retry: retries[code] ?? 'none',
  };
}
