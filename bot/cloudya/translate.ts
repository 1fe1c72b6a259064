/** NFON's words into ours. Pure. */
import type { SwitchState } from '../../contract/onboarding.ts';
import { type LineState, lineStates } from '../../contract/presence.ts';
import type { Collection, CtiState, Resource } from './schema.ts';

/** One word of NFON's about one extension. */
export interface LineWord {
  number: string;
  /** undefined: a value that neither NFON's documents nor we know. */
  line: LineState | undefined;
  updatedAt: Date | undefined;
  /** The same time to the nanosecond, for ordering; nanoseconds since the epoch. */
  order: bigint | undefined;
}

/** `busy` is not documented but has been met in the field; it means in use. */
export function lineStateOf(line: string): LineState | undefined {
  const known = line.trim().toLowerCase();
  if (known === 'busy') return 'in-use';
  return lineStates.find((state) => state === known);
}

export function lineWordOf(state: CtiState): LineWord {
  const { extension: number, updated } = state;
  const at = new Date(updated ?? '');
  const timed = updated && !Number.isNaN(at.getTime());
  return {
    number,
    line: lineStateOf(state.line),
    updatedAt: timed ? at : undefined,
    order: timed ? nanosecondsOf(updated, at) : undefined,
  };
}

/** "RFC3339 with nanoseconds and timezone" (NFON CTI API 1.0.0, `state.updated`); a Date keeps milliseconds. */
function nanosecondsOf(updated: string, at: Date): bigint {
  const fraction = /\.(\d{1,9})/.exec(updated)?.[1] ?? '';
  return BigInt(Math.floor(at.getTime() / 1000)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

export function attributesOf({ data }: Resource): Map<string, unknown> {
  return new Map(data.map(({ name, value }) => [name, value]));
}

/** Text of an attribute, trimmed; undefined when it is missing or empty. Numbers occur where text is documented. */
export function textOf(resource: Resource, name: string): string | undefined {
  const value = attributesOf(resource).get(name);
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Booleans come as boolean or as the text "true"/"false", sometimes both in one answer. */
export function flagOf(resource: Resource, name: string): boolean | undefined {
  const value = attributesOf(resource).get(name);
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** The portal's tick box "MS Teams Presence synchronisation"; the attribute is missing where it is not offered. */
export function switchStateOf(options: Resource): SwitchState {
  const ticked = flagOf(options, 'presenceTeamsConnectorEnabled');
  return ticked === undefined ? 'unknown' : ticked ? 'on' : 'off';
}

/** Last part of a resource's address: its number or id. */
export function idOf(href: string): string {
  return decodeURIComponent(href.split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').at(-1) ?? '');
}

/** One phone extension of a customer, by its number. */
export interface PhoneExtension {
  number: string;
  name: string;
}

export function extensionOf(resource: Resource): PhoneExtension | undefined {
  const number = textOf(resource, 'extensionNumber') ?? idOf(resource.href);
  if (number === '') return undefined;
  return { number, name: textOf(resource, 'displayName') ?? textOf(resource, 'name') ?? '' };
}

export function byNumber(a: { number: string }, b: { number: string }): number {
  return a.number.localeCompare(b.number, 'en', { numeric: true });
}

/**
 * Query of the next page; undefined when this was the last. Only the query is taken: the addresses in links still carry
 * the path of the API's predecessor (`/api/customers/K1234/...`, NFON's own examples), and a token must not follow an address.
 */
export function nextQueryOf({ links, items }: Collection): string | undefined {
  const next = links.next;
  if (next === undefined || next === '' || items.length === 0) return undefined;
  const at = next.indexOf('?');
  return at === -1 ? undefined : next.slice(at + 1);
}

/**
 * Path of the tenant as the server writes it in its links, taken from the address of one of the tenant's resources: links
 * we send should look like the ones we are given (`/tenants/K1234` or `/api/customers/K1234`).
 */
export function tenantPathOf(href: string, kAccount: string): string {
  const found = /^(?:https?:\/\/[^/]+)?(\/.*?\/(?:customers|tenants)\/[^/?#]+|\/(?:customers|tenants)\/[^/?#]+)/.exec(
    href,
  );
  return found?.[1] ?? `/tenants/${kAccount}`;
}

/** The K-account a CTI token was issued for, if it says so. The signature is not checked: only the sender could lie to us. */
export function customerOfToken(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const customer = (claims as { customer?: unknown } | null)?.customer;
    return typeof customer === 'string' && customer !== '' ? customer : undefined;
  } catch {
    return undefined;
  }
}
