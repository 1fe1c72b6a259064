/** Addresses of people, in the one form in which they are compared. */
import type { Person } from '../../contract/matching.ts';
import type { DirectoryUser } from './ports.ts';

/** Trimmed, lower case, one Unicode form: `Ä` may arrive as one character or as two. */
export function normaliseAddress(address: string): string {
  return address.trim().toLowerCase().normalize('NFC');
}

/** Mail, sign-in name and proxy addresses, each once. */
export function addressesOf(user: DirectoryUser): string[] {
  return [...new Set([user.mail ?? '', user.upn, ...user.proxyAddresses].map(normaliseAddress))].filter(Boolean);
}

export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return at < 0 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

export function personOf(user: DirectoryUser): Person {
  return { userId: user.userId, name: user.name, address: user.mail ?? user.upn };
}

/** An account of the organisation that can be used: only such a one is linked or suggested. */
export function isUsable({ enabled, guest }: DirectoryUser): boolean {
  return enabled && !guest;
}

/** Any fixed order: the same people in another order give the same result. */
export function byUserId(a: DirectoryUser, b: DirectoryUser): number {
  if (a.userId === b.userId) return 0;
  return a.userId < b.userId ? -1 : 1;
}
