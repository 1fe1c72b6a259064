import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Collection, CtiState, CtiStates, Resource } from '../../../bot/cloudya/schema.ts';
import {
  byNumber,
  customerOfToken,
  extensionOf,
  flagOf,
  idOf,
  lineStateOf,
  lineWordOf,
  nextQueryOf,
  switchStateOf,
  tenantPathOf,
  textOf,
} from '../../../bot/cloudya/translate.ts';
import { lineStates } from '../../../contract/presence.ts';

const resource = (data: Record<string, unknown>, href = '') =>
  Resource.parse({ href, links: [], data: Object.entries(data).map(([name, value]) => ({ name, value })) });

describe('line states', () => {
  it.each([
    ['idle', 'idle'],
    ['ringing', 'ringing'],
    ['in-use', 'in-use'],
    ['offline', 'offline'],
    ['unknown', 'unknown'],
    ['busy', 'in-use'],
    ['IN-USE', 'in-use'],
    ['on-hold', undefined],
    ['', undefined],
  ])('%j means %s', (line, state) => {
    expect(lineStateOf(line)).toBe(state);
  });

  it('are always one of ours, or nothing', () => {
    fc.assert(fc.property(fc.string(), (line) => [undefined, ...lineStates].includes(lineStateOf(line))));
  });

  it('carry the time of the change, to the millisecond, where it is one', () => {
    const state = { customer: 'K9999', extension: '3021', presence: 'dnd', line: 'in-use' };
    const updated = '2025-09-23T16:51:22.954969226+02:00';
    expect(lineWordOf(CtiState.parse({ ...state, updated }))).toEqual({
      number: '3021',
      line: 'in-use',
      updatedAt: new Date('2025-09-23T14:51:22.954Z'),
      order: 1_758_639_082_954_969_226n,
    });
    expect(lineWordOf(CtiState.parse(state))).toMatchObject({ updatedAt: undefined, order: undefined });
    expect(lineWordOf(CtiState.parse({ ...state, updated: 'yesterday' }))).toMatchObject({ order: undefined });
    expect(lineWordOf(CtiState.parse({ ...state, extension: 3021 })).number).toBe('3021');
  });

  it.each([
    ['2025-09-23T16:51:22+02:00', 1_758_639_082_000_000_000n],
    ['2025-09-23T14:51:22.5Z', 1_758_639_082_500_000_000n],
    ['2025-09-23T14:51:22.954969227Z', 1_758_639_082_954_969_227n],
  ])('are ordered by %s', (updated, order) => {
    expect(lineWordOf(CtiState.parse({ extension: '1', line: 'idle', updated })).order).toBe(order);
  });

  it('of an unknown kind say nothing, and cost the others nothing', () => {
    const said = CtiStates.parse([
      { extension: '1', line: null },
      { extension: '2', line: 'idle' },
    ]);
    expect(said.map((state) => lineWordOf(state).line)).toEqual([undefined, 'idle']);
  });
});

describe('attributes', () => {
  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    ['TRUE', true],
    ['yes', undefined],
    [1, undefined],
    [null, undefined],
  ])('%j is the flag %j', (value, flag) => {
    expect(flagOf(resource({ active: value }), 'active')).toBe(flag);
  });

  it('that are text come trimmed, empty ones not at all', () => {
    const found = resource({ a: ' x ', b: '', c: 100, d: null });
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => textOf(found, name))).toEqual([
      'x',
      undefined,
      '100',
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['true', 'on'],
    [false, 'off'],
    ['maybe', 'unknown'],
  ])('presenceTeamsConnectorEnabled %j is the switch %s', (value, state) => {
    expect(switchStateOf(resource({ presenceTeamsConnectorEnabled: value }))).toBe(state);
  });

  it('without presenceTeamsConnectorEnabled leave the switch unknown', () => {
    expect(switchStateOf(resource({ betaTester: 'false' }))).toBe('unknown');
  });

  it('name an extension, or its address does', () => {
    expect(extensionOf(resource({ extensionNumber: 101, displayName: 'Jonas Weber' }))).toEqual({
      number: '101',
      name: 'Jonas Weber',
    });
    expect(extensionOf(resource({}, '/api/customers/K1234/targets/phone-extensions/102'))).toEqual({
      number: '102',
      name: '',
    });
    expect(extensionOf(resource({}))).toBeUndefined();
  });

  it('order extensions by number', () => {
    const numbers = ['1000', '99', '101'].map((number) => ({ number }));
    expect(numbers.sort(byNumber).map(({ number }) => number)).toEqual(['99', '101', '1000']);
  });
});

describe('envelopes', () => {
  const item = { href: '/x/1', links: [], data: [] };

  it('lead to the next page by its query, whatever its path says', () => {
    const links = [
      { rel: 'first', href: '/api/customers/K1/x?_pageSize=100&_offset=0' },
      { rel: 'next', href: 'https://elsewhere.example/api/customers/K1/x?_pageSize=100&_offset=100' },
    ];
    expect(nextQueryOf(Collection.parse({ links, items: [item] }))).toBe('_pageSize=100&_offset=100');
  });

  it.each([
    ['no link', [], [item]],
    ['an empty link', [{ rel: 'next', href: '' }], [item]],
    ['a link without a query', [{ rel: 'next', href: '/x' }], [item]],
    ['an empty page', [{ rel: 'next', href: '/x?_offset=100' }], []],
  ])('end with %s', (_, links, items) => {
    expect(nextQueryOf(Collection.parse({ links, items }))).toBeUndefined();
  });

  it('are read with links as an array, as an object, or without', () => {
    for (const links of [[{ rel: 'next', href: '/x?a=1' }], { next: '/x?a=1' }]) {
      expect(Collection.parse({ links, items: [item] }).links).toEqual({ next: '/x?a=1' });
    }
    expect(Resource.parse({ data: [] }).links).toEqual({});
    expect(Resource.parse({ links: [{ rel: 'a' }, null], data: [] }).links).toEqual({});
  });

  it.each([
    ['/tenants/K1234/integrations/7', '7'],
    ['/integration-types/a%20b/?x=1', 'a b'],
    ['', ''],
  ])('address %j has the id %j', (href, id) => {
    expect(idOf(href)).toBe(id);
  });

  it.each([
    ['/tenants/K1234/integrations/7', '/tenants/K1234'],
    ['/api/customers/K1234/integrations/7', '/api/customers/K1234'],
    ['https://api.nfon.net/configuration/v1/tenants/K1234/integrations/7', '/configuration/v1/tenants/K1234'],
    ['/somewhere/else', '/tenants/K1234'],
  ])('address %j belongs to the tenant path %j', (href, path) => {
    expect(tenantPathOf(href, 'K1234')).toBe(path);
  });
});

describe('tokens', () => {
  const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  it.each([
    [token({ customer: 'K1234' }), 'K1234'],
    [token({}), undefined],
    [token(null), undefined],
    ['opaque', undefined],
    ['a.%%%.c', undefined],
  ])('%# name their customer or nobody', (text, customer) => {
    expect(customerOfToken(text)).toBe(customer);
  });
});
