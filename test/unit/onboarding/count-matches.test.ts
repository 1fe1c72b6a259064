import { describe, expect, it } from 'vitest';
import { showMatches } from '../../../bot/onboarding/count-matches.ts';
import { matchExtensions } from '../../../bot/onboarding/match-users.ts';
import type { MatchRow } from '../../../contract/matching.ts';

const row = (extension: string, name: string, email: string | null = null): MatchRow => ({
  ...{ extension, name, email },
  outcome: { kind: 'no-email' },
});

describe('a search in the matches', () => {
  const rows = [
    row('34@K1234', 'Lift'),
    row('112@K1234', 'Lena Vogt', 'lena@contoso.example'),
    row('112@K5678', 'Tom Otter', 'tom@fabrikam.example'),
    row('234@K5678', 'Hall'),
  ];
  it.each([
    ['', ['34@K1234', '112@K1234', '112@K5678', '234@K5678']],
    ['112', ['112@K1234', '112@K5678']],
    // the digits of a K-account are no part of a number
    ['34', ['34@K1234', '234@K5678']],
    ['1234', []],
    ['k1234', ['34@K1234', '112@K1234']],
    ['112 K5678', ['112@K5678']],
    ['112 · K5678', ['112@K5678']],
    ['tom k56', ['112@K5678']],
    ['Tom K1234', []],
    ['FABRIKAM', ['112@K5678']],
  ])('%j', (typed, found) => {
    expect(showMatches(rows, 'all', typed).map(({ extension }) => extension)).toEqual(found);
  });
});

describe('numbers of several customers', () => {
  it('stand in the order of numbers, the same number in that of customers, and the lowest counts', () => {
    const email = 'lena@contoso.example';
    const extensions = ['1000@K1234', '99@K5678', '112@K5678', '112@K1234'].map((extension) => ({
      ...{ extension, name: extension, email, emailRead: true },
    }));
    const lena = {
      userId: 'lena',
      name: 'Lena',
      mail: email,
      upn: email,
      proxyAddresses: [],
      enabled: true,
      guest: false,
    };
    const found = matchExtensions({ extensions, users: [lena], choices: [], alreadyLinked: new Map() });
    expect(found.map(({ extension }) => extension)).toEqual(['99@K5678', '112@K1234', '112@K5678', '1000@K1234']);
    expect(found[0]?.outcome.kind).toBe('linked');
    expect(found[1]?.outcome).toMatchObject({ kind: 'duplicate', counts: '99@K5678', rule: 'lowest-number' });
  });
});
