/** The properties of a user that Graph shows, and `$select` on them (https://learn.microsoft.com/graph/api/resources/user). */
import type { SimUser } from '../world.ts';

export type Properties = Record<string, unknown>;

const read: Record<string, (user: SimUser) => unknown> = {
  businessPhones: () => [],
  displayName: ({ name }) => name,
  givenName: () => null,
  jobTitle: () => null,
  mail: ({ mail }) => mail,
  mobilePhone: () => null,
  officeLocation: () => null,
  preferredLanguage: () => null,
  surname: () => null,
  userPrincipalName: ({ upn }) => upn,
  id: ({ id }) => id,
  proxyAddresses: ({ proxyAddresses }) => proxyAddresses,
  accountEnabled: ({ enabled }) => enabled,
  userType: ({ guest }) => (guest ? 'Guest' : 'Member'),
};

/** What comes without `$select`: neither proxyAddresses nor accountEnabled nor userType is among them. */
const byDefault = Object.keys(read).slice(0, 11);

export type Selection = { kind: 'names'; names: string[] } | { kind: 'unknown'; message: string };

export function selectionOf(query: unknown): Selection {
  if (typeof query !== 'string' || query === '') return { kind: 'names', names: byDefault };
  const names = query.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(read, name));
  const message = `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`;
  return unknown === undefined ? { kind: 'names', names } : { kind: 'unknown', message };
}

export function project(user: SimUser, names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, read[name]?.(user)]));
}
