/** Every code that can stand as a trouble: what the overview and the alerts must have words for. */
import { VendorError, type VendorTrouble } from '../../bot/errors.ts';
import { signedOutCode } from '../../bot/identity/entra-errors.ts';
import { troubleCode } from '../../bot/presence/trouble.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { refusals } from '../../contract/refusals.ts';

/** Every code that tells of a lost right. */
const lostRights = [
  'consent_withdrawn',
  'app_disabled',
  'right_to_set_lost',
  'right_to_presence_lost',
  'right_to_directory_lost',
  'right_to_hear_lost',
] as const;

const every: Record<VendorTrouble, true> = {
  ...{ unauthorized: true, forbidden: true, 'not-found': true, conflict: true },
  ...{ refused: true, throttled: true, unavailable: true },
};

const ofVendors = (['microsoft', 'cloudya'] as const).flatMap((vendor) =>
  (Object.keys(every) as VendorTrouble[]).flatMap((trouble) =>
    [undefined, 'invalid_client'].map((oauthError) =>
      troubleCode(new VendorError(vendor, trouble, '', { oauthError })),
    ),
  ),
);

const signedOut = refusals.flatMap(({ vendorCodes }) =>
  vendorCodes.map((code) =>
    signedOutCode(new VendorError('microsoft', 'unauthorized', '', { code, oauthError: 'invalid_grant' })),
  ),
);

export const standingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...ofVendors,
  troubleCode(new VendorError('cloudya', 'unauthorized', '', { clockAheadMinutes: 20 })),
  ...signedOut.filter((code) => code !== undefined),
  ...lostRights,
  troubleCode(new VendorError('cloudya', 'forbidden', '', { licence: true })),
  ...(['cloudya_silent', 'cloudya_cti_login_refused', 'cloudya_cti_right_missing'] as const),
  ...(['cloudya_both_write', 'portal_switch_off', 'portal_switch_unknown'] as const),
  ...(['cloudya_customer_withdrawn', 'cloudya_removal_hangs', 'cloudya_operator_key_refused'] as const),
  ...(['cloudya_profiles_refused', 'cloudya_log_out_refused'] as const),
  ...(['cloudya_reading_refused', 'cloudya_reading_silent'] as const),
  ...(['sync_user_refused', 'account_needs_licence'] as const),
]);
