import { describe, expect, it } from 'vitest';
import { seedCompany, seedFabrikam } from '../../../sim/seed/company.ts';

const company = seedCompany();

/** People who answer to an address, counted here by hand and not by the product's own matching. */
function ownersOf(address: string | null): typeof company.people {
  const wanted = address?.toLowerCase();
  return company.people.filter(({ mail, upn, proxyAddresses }) =>
    [mail, upn, ...proxyAddresses.map((proxy) => proxy.replace(/^smtp:/i, ''))].some(
      (held) => held?.toLowerCase() === wanted && wanted !== undefined,
    ),
  );
}

function verdict({ extension, name, email }: (typeof company.extensions)[number]): string {
  const [owner, ...others] = ownersOf(email);
  const namesake = company.people.some((person) => person.name === name);
  if (!owner) return namesake ? 'near miss' : email === null ? 'no e-mail' : 'unknown';
  if (others.length > 0) return 'several people';
  if (owner.guest) return 'guest';
  if (!owner.enabled) return 'disabled';
  const lower = company.extensions.some((other) => other.email === email && other.extension < extension);
  return lower ? 'duplicate' : 'linked';
}

describe('the seed company', () => {
  it('has 40 people and 30 extensions, each once', () => {
    expect(new Set(company.people.map(({ id }) => id)).size).toBe(40);
    expect(new Set(company.people.map(({ upn }) => upn)).size).toBe(40);
    expect(new Set(company.extensions.map(({ extension }) => extension)).size).toBe(30);
  });

  it('shows every case of matching', () => {
    const counts = Object.groupBy(company.extensions.map(verdict), (found) => found);
    expect(Object.fromEntries(Object.entries(counts).map(([found, list]) => [found, list?.length]))).toEqual({
      linked: 21,
      'near miss': 2,
      duplicate: 1,
      'no e-mail': 2,
      unknown: 1,
      disabled: 1,
      guest: 1,
      'several people': 1,
    });
  });

  it('has three lines in use at the start', () => {
    const inUse = company.extensions.filter(({ line }) => line === 'in-use').map(({ name }) => name);
    expect(inUse).toEqual(['Anna Schmidt', 'Carla Reis', 'Kira Novak']);
  });

  it('has people of every kind of role', () => {
    const rolesOf = (name: string) => company.people.find((person) => person.name === name)?.roles;
    expect(rolesOf('Jonas Weber')).toEqual(['Global Administrator']);
    expect(rolesOf('Petra Lang')).toEqual(['Global Administrator']);
    expect(rolesOf('Mia Lang')).toEqual(['Teams Administrator']);
    expect(rolesOf('Anna Schmidt')).toEqual([]);
  });

  it('has no sync user yet', () => {
    expect(company.people.filter(({ upn }) => upn.startsWith('presence-sync'))).toEqual([]);
  });

  it('uses example domains only', () => {
    const addresses = [
      ...company.people.flatMap(({ mail, upn }) => [mail, upn]),
      ...company.extensions.map(({ email }) => email),
    ];
    expect(
      addresses.filter((address) => address !== null && !/@(contoso|fabrikam)\.example$|@example\.com$/.test(address)),
    ).toEqual([]);
  });
});

describe('a larger company', () => {
  const large = seedCompany(700);

  it('is the same every time', () => {
    expect(seedCompany(700)).toEqual(large);
  });

  it('begins with the seed company and adds linked people with extensions from 2000', () => {
    expect(large.people).toHaveLength(700);
    expect(large.people.slice(0, 40)).toEqual(company.people);
    const added = large.extensions.slice(30);
    expect(added).toHaveLength(660);
    expect(added[0]?.extension).toBe('2000');
    const mails = new Set(large.people.map(({ mail }) => mail));
    expect(added.every(({ email }) => mails.has(email))).toBe(true);
    expect(mails.size).toBe(new Set(large.people.map(({ upn }) => upn)).size);
  });
});

it('the other organisation shares no account with it', () => {
  const here = new Set(company.people.map(({ id }) => id));
  expect(seedFabrikam().people.filter(({ id }) => here.has(id))).toEqual([]);
});
