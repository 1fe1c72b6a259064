/** What a PATCH of a tenant may say, and refusals at the places where Entra gives them. */
import { BadControlCall, flagOf, numberOf } from '../../core/control.ts';
import { clouds, isCloudName } from '../clouds.ts';
import type { changeTenant } from '../directory.ts';
import { appearsAt, type Place, type RefusalCode } from '../entra/refusal-table.ts';
import type { TenantTrouble } from '../world.ts';

type Body = Record<string, unknown>;

/** An AADSTS number that Entra gives at one of these places, an OAuth `error` that comes without a number, or null. Throws BadControlCall. */
export function troubleOrNull(body: Body, name: string, places: readonly Place[]): RefusalCode | null {
  const value = body[name];
  // words joined by underscores, as all of them are
  if (value === null || (typeof value === 'string' && /^[a-z]+(_[a-z]+)+$/.test(value))) return value;
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0)
    throw new BadControlCall(`"${name}" must be an AADSTS number, an OAuth error or null.`);
  if (!places.some((place) => appearsAt(value, place)))
    throw new BadControlCall(`AADSTS${value} does not appear at ${places.join(', ')}.`);
  return value;
}

const placesOfTrouble: Record<keyof TenantTrouble, Place[]> = {
  consent: ['consent'],
  app: ['app'],
  onBehalfOf: ['on-behalf-of'],
  signIn: ['sign-in', 'code'],
};

function isTroubleName(name: string): name is keyof TenantTrouble {
  return Object.hasOwn(placesOfTrouble, name);
}

function troubleOf(body: Body, name: string): Partial<TenantTrouble> {
  const told = body[name];
  const names = Object.keys(typeof told === 'object' && told !== null ? told : {});
  if (names.length === 0 || !names.every(isTroubleName))
    throw new BadControlCall(`"${name}" has some of ${Object.keys(placesOfTrouble).join(', ')}.`);
  return Object.fromEntries(
    names.filter(isTroubleName).map((each) => [each, troubleOrNull(told as Body, each, placesOfTrouble[each])]),
  );
}

function oneOf<Name extends string>(names: readonly Name[]) {
  return (body: Body, name: string): Name => {
    const found = names.find((each) => each === body[name]);
    if (found === undefined) throw new BadControlCall(`"${name}" is one of ${names.join(', ')}.`);
    return found;
  };
}

function secondsOrNull(body: Body, name: string): number | null {
  return body[name] === null ? null : numberOf(body, name, 1);
}

/** How each property of a tenant is read from a PATCH. */
const readers = {
  trouble: troubleOf,
  userConsent: oneOf(['allowed', 'blocked', 'request']),
  securityDefaults: flagOf,
  conditionalAccess: oneOf(['none', 'mfa', 'block']),
  signInFrequencySeconds: secondsOrNull,
  secondFactorSeconds: secondsOrNull,
  assignmentRequired: flagOf,
  appDisabled: flagOf,
  licenceDemanded: oneOf(['none', 'read', 'subscribe']),
  cloud: oneOf(Object.keys(clouds).filter(isCloudName)),
};

/** Throws BadControlCall; then nothing of it counts. */
export function tenantChangeOf(body: Body): Parameters<typeof changeTenant>[2] {
  const names = Object.keys(body);
  const unknown = names.find((name) => !Object.hasOwn(readers, name));
  if (names.length === 0 || unknown)
    throw new BadControlCall(`A tenant has ${Object.keys(readers).join(', ')}, not ${unknown ?? 'nothing'}.`);
  return Object.fromEntries(names.map((name) => [name, readers[name as keyof typeof readers](body, name)]));
}
