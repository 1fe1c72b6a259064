import { call } from '../../../lib/api-client.ts';
import type { Mending } from '../corrections.ts';

/** Writes the person's own address as voicemail e-mail in Cloudya, if it still has the one shown. */
export function correctEmail({ extension, oldEmail, person: { userId } }: Mending) {
  return call('correctEmail', { userId, shown: oldEmail }, { extension });
}
