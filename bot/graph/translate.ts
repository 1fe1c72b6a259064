/** Graph's shapes -> ours. Pure. */
import type { DirectoryUser, UserChange } from '../onboarding/ports.ts';
import type { PresenceReading } from '../presence/ports.ts';
import type { ChangedUser, Presence, User } from './schema.ts';

export function toDirectoryUser(user: User): DirectoryUser {
  return {
    userId: user.id,
    name: user.displayName ?? user.userPrincipalName,
    mail: user.mail ?? undefined,
    upn: user.userPrincipalName,
    proxyAddresses: (user.proxyAddresses ?? []).flatMap(bareAddress),
    enabled: user.accountEnabled ?? true,
    guest: isGuest(user.userType),
  };
}

/**
 * `@removed` has the reason `changed` (can be restored) or `deleted`: either way the person is gone now
 * (https://learn.microsoft.com/graph/delta-query-overview#resource-representation-in-the-delta-query-response).
 */
export function toUserChange(user: ChangedUser): UserChange {
  const { id: userId, displayName, mail, userPrincipalName, proxyAddresses, accountEnabled, userType } = user;
  if (user['@removed'] !== undefined) return { kind: 'gone', userId };
  return {
    kind: 'changed',
    userId,
    ...(displayName === undefined ? {} : { name: displayName ?? '' }),
    ...(mail === undefined ? {} : { mail: mail ?? undefined }),
    // nobody is without one
    ...(userPrincipalName ? { upn: userPrincipalName } : {}),
    ...(proxyAddresses === undefined ? {} : { proxyAddresses: (proxyAddresses ?? []).flatMap(bareAddress) }),
    ...(accountEnabled === undefined ? {} : { enabled: accountEnabled ?? true }),
    ...(userType === undefined ? {} : { guest: isGuest(userType) }),
  };
}

function isGuest(userType: string | null | undefined): boolean {
  return userType?.toLowerCase() === 'guest';
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
