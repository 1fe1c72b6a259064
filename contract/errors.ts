/** The vocabulary of trouble: codes that API answers, step problems and cards carry. Texts live in the language files under `errors.<code>`. */
import { z } from 'zod';

export const errorCodes = [
  // who is asking
  'not_signed_in',
  'token_expired',
  'not_an_admin',
  'role_unproven',
  'interaction_required',
  'guest',
  'not_found',
  'bad_request',
  'conflict',
  'too_many_requests',
  'database_busy',
  'internal',
  // Cloudya
  'cloudya_login_refused',
  'cloudya_portal_unreached',
  'cloudya_clock_skew',
  'cloudya_cti_login_refused',
  'cloudya_cti_right_missing',
  'cloudya_customer_unknown',
  'cloudya_customer_taken',
  'cloudya_customer_not_assigned',
  'cloudya_customer_withdrawn',
  'cloudya_removal_hangs',
  'cloudya_operator_key_refused',
  'cloudya_right_missing',
  'cloudya_licence_missing',
  'cloudya_request_refused',
  'cloudya_gone',
  'cloudya_conflict',
  'cloudya_profiles_refused',
  'cloudya_log_out_refused',
  // e-mails and extensions after the first reading
  'cloudya_reading_refused',
  'cloudya_reading_silent',
  'cloudya_unreachable',
  'cloudya_silent',
  'cloudya_both_write',
  'portal_switch_off',
  'portal_switch_unknown',
  // consent
  'consent_declined',
  'consent_window_closed',
  'consent_role_too_small',
  'consent_not_usable_yet',
  'consent_withdrawn',
  'consent_approval_requested',
  'consent_link_refused',
  // rights that were lost; `consent_withdrawn`: all of them
  'right_to_set_lost',
  'right_to_presence_lost',
  'right_to_directory_lost',
  'right_to_hear_lost',
  'app_disabled',
  // sync user
  'sign_in_window_closed',
  'sign_in_declined',
  'account_other_tenant',
  'account_guest',
  'account_personal',
  'account_own',
  'account_used_already',
  'account_still_subscribed',
  'account_lacks_right',
  'account_needs_licence',
  'account_locked',
  'sign_in_rule',
  'sign_in_mfa_registration',
  'sync_user_signed_out',
  'sync_user_disabled',
  'sync_user_password_reset',
  'sync_user_deleted',
  'sync_user_refused',
  // Microsoft in general
  'microsoft_unreachable',
  'microsoft_throttles',
  'microsoft_code',
  'app_secret_invalid',
  'ticket_expired',
] as const;
export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** Body of every refused API call. `values` fill the text; `contact` only with `not_an_admin`. */
export const ApiError = z.object({
  error: z.object({
    code: ErrorCode,
    /** For support: appears in our log, too. */
    correlationId: z.string(),
    values: z.record(z.string(), z.string()),
    /** Name and UPN of an administrator who set the app up, for people without a role. */
    contact: z.object({ name: z.string(), upn: z.string() }).nullable().optional(),
  }),
});
export type ApiError = z.infer<typeof ApiError>;
