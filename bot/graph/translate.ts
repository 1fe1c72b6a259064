/** Graph's shapes -> ours. Pure. */
import type { DirectoryUser } from '../onboarding/ports.ts';
import type { PresenceReading } from '../presence/ports.ts';
import type { Presence, User } from './schema.ts';

export function toDirectoryUser(user: User): DirectoryUser {
  return {
    userId: user.id,
    name: user.displayName ?? user.userPrincipalName,
    mail: user.mail ?? undefined,
    upn: user.userPrincipalName,
    proxyAddresses: (user.proxyAddresses ?? []).flatMap(bareAddress),
    enabled: user.accountEnabled ?? true,
    guest: user.userType?.toLowerCase() === 'guest',
  };
}

/** `SMTP:a@b` (primary) and `smtp:a@b` (others) -> `a@b`; other kinds (`x500:`, `sip:`) are no e-mail addresses. */
function bareAddress(proxyAddress: string): string[] {
  const address = /^smtp:(.+)$/i.exec(proxyAddress)?.[1];
  return address === undefined ? [] : [address];
}

export function toPresenceReading(presence: Presence): PresenceReading {
  return {
    userId: presence.id,
    availability: presence.availability ?? 'PresenceUnknown',
    activity: presence.activity ?? presence.availability ?? 'PresenceUnknown',
    outOfOffice: presence.outOfOfficeSettings?.isOutOfOffice ?? false,
    ...(presence.sequenceNumber ? { sequenceNumber: presence.sequenceNumber } : {}),
  };
}
