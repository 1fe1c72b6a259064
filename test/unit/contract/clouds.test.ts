import { describe, expect, it } from 'vitest';
import { cloudNames, linkTo, places } from '../../../contract/clouds.ts';
import { accountsPage, refusals } from '../../../contract/refusals.ts';

const pages = [accountsPage, ...refusals.flatMap(({ link }) => link ?? [])];
const hostsOf = (cloud: (typeof cloudNames)[number], at: string) => [
  ...new Set(pages.filter((page) => page.at === at).map((page) => new URL(linkTo(page, cloud)).host)),
];

describe.each(cloudNames)('the pages of refusals in the cloud %s', (cloud) => {
  const hosts = {
    global: { entra: 'entra.microsoft.com', admin: 'admin.microsoft.com' },
    'gcc-high': { entra: 'entra.microsoft.us', admin: 'portal.office365.us' },
    dod: { entra: 'entra.microsoft.us', admin: 'portal.apps.mil' },
  }[cloud];

  it('are in its own admin centres', () => {
    expect(hostsOf(cloud, 'entra')).toEqual([hosts.entra]);
    expect(hostsOf(cloud, 'admin')).toEqual([hosts.admin]);
  });

  it('that explain are the same everywhere', () => {
    expect(hostsOf(cloud, 'learn')).toEqual(['learn.microsoft.com']);
  });
});

describe('an admin centre', () => {
  it('opens at the page in the global cloud, and at its beginning where no single page is documented', () => {
    expect(linkTo(accountsPage, 'global')).toBe('https://admin.microsoft.com/#/users');
    expect(linkTo(accountsPage, 'gcc-high')).toBe('https://portal.office365.us/adminportal/home');
    expect(linkTo(accountsPage, 'dod')).toBe('https://portal.apps.mil/adminportal/home');
  });
});

it('no address of a government cloud is one of the global cloud', () => {
  const { teams, entra, admin } = places.global;
  for (const cloud of ['gcc-high', 'dod'] as const)
    for (const place of [teams, entra, admin]) expect(Object.values(places[cloud])).not.toContain(place);
});
