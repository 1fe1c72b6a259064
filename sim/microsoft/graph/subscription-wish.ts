/** What a presence subscription may ask for (https://learn.microsoft.com/graph/changenotifications-for-presence, https://learn.microsoft.com/graph/api/subscription-post-subscriptions). */
import { X509Certificate } from 'node:crypto';
import type { MicrosoftSettings } from '../world.ts';

export const longestMs = 60 * 60_000;
/** A clock that is a little ahead is not refused. */
const toleranceMs = 5_000;
const mostUsers = 650;
const mostCharacters = 128;

export interface Wish {
  resource: string;
  /** Distinct, lower case. */
  userIds: string[];
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  clientState: string | null;
  expirationDateTime: string;
  encryptionCertificateId: string | null;
}

export type ReadWish = { kind: 'wish'; wish: Wish } | { kind: 'refused'; message: string };

/** Ids of `/communications/presences?$filter=id in ('…','…')` or `/communications/presences/{id}`; undefined for anything else. */
export function idsOf(resource: unknown): string[] | undefined {
  const text = typeof resource === 'string' ? resource : '';
  const single = /^\/?communications\/presences\/([0-9a-f-]{36})$/i.exec(text)?.[1];
  if (single) return [single.toLowerCase()];
  const list = /^\/?communications\/presences\?\$filter=id in \(([^)]*)\)$/i.exec(text)?.[1];
  const ids = list?.split(',').map((part) => /^\s*'([0-9a-f-]{36})'\s*$/i.exec(part)?.[1] ?? '');
  return ids?.every(Boolean) ? [...new Set(ids.map((id) => id.toLowerCase()))] : undefined;
}

/** The expiry as ISO text; undefined when it is past, too far away or no time. */
export function expiryOf(value: unknown, now: number): string | undefined {
  const expires = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  const fits = expires > now && expires <= now + longestMs + toleranceMs;
  return fits ? new Date(expires).toISOString() : undefined;
}

export function isHttps(url: unknown): url is string {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'https:';
}

export const expiryRefusal = 'Subscription expiration must lie in the future, at most 60 minutes for presence.';

/** RSA keys of 2,048 to 4,096 bits (https://learn.microsoft.com/graph/change-notifications-with-resource-data). */
function isCertificate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]+=*$/.test(value)) return false;
  try {
    const { publicKey } = new X509Certificate(Buffer.from(value, 'base64'));
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return publicKey.asymmetricKeyType === 'rsa' && bits >= 2048 && bits <= 4096;
  } catch {
    return false;
  }
}

/** What is wrong with the certificate; undefined when nothing is. */
function certificateFault(body: Record<string, unknown>, demanded: boolean): string | undefined {
  const { encryptionCertificate: certificate, encryptionCertificateId: id, includeResourceData } = body;
  if (certificate === undefined || certificate === null)
    return demanded || includeResourceData === true
      ? 'encryptionCertificate and encryptionCertificateId are required for this resource.'
      : undefined;
  if (!isCertificate(certificate)) return 'encryptionCertificate must be a base64-encoded X.509 certificate.';
  if (typeof id !== 'string' || id.length < 1 || id.length > mostCharacters)
    return `encryptionCertificateId is required and holds at most ${mostCharacters} characters.`;
  return includeResourceData === true
    ? 'The simulator delivers basic notifications only: leave includeResourceData out.'
    : undefined;
}

export function readWish(
  body: Record<string, unknown>,
  now: number,
  { certificateDemanded }: Pick<MicrosoftSettings, 'certificateDemanded'>,
): ReadWish {
  const { changeType, notificationUrl, lifecycleNotificationUrl = null, resource, clientState = null } = body;
  const userIds = idsOf(resource);
  const expirationDateTime = expiryOf(body.expirationDateTime, now);
  const bad = (message: string): ReadWish => ({ kind: 'refused', message });
  if (changeType !== 'updated') return bad('Only the change type updated is supported for presence.');
  if (!userIds) return bad('The resource is not a presence resource.');
  if (userIds.length > mostUsers) return bad(`A presence subscription holds at most ${mostUsers} users.`);
  if (!isHttps(notificationUrl)) return bad('notificationUrl must be an https address.');
  if (lifecycleNotificationUrl !== null && !isHttps(lifecycleNotificationUrl))
    return bad('lifecycleNotificationUrl must be an https address.');
  if (!expirationDateTime) return bad(expiryRefusal);
  if (clientState !== null && (typeof clientState !== 'string' || clientState.length > mostCharacters))
    return bad(`clientState holds at most ${mostCharacters} characters.`);
  const fault = certificateFault(body, certificateDemanded);
  if (fault) return bad(fault);
  const encryptionCertificateId =
    typeof body.encryptionCertificateId === 'string' ? body.encryptionCertificateId : null;
  const urls = { notificationUrl, lifecycleNotificationUrl: lifecycleNotificationUrl ?? null };
  const rest = { clientState, expirationDateTime, encryptionCertificateId };
  return { kind: 'wish', wish: { resource: String(resource), userIds, ...urls, ...rest } };
}
