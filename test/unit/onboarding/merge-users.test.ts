import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountChanges, mergeUsers } from '../../../bot/onboarding/merge-users.ts';
import type { DirectoryUser, UserChange } from '../../../bot/onboarding/ports.ts';

const anna: DirectoryUser = {
  userId: 'anna',
  name: 'Anna Schmidt',
  mail: 'anna@contoso.example',
  upn: 'anna@contoso.example',
  proxyAddresses: ['anna@contoso.example', 'a.schmidt@contoso.example'],
  enabled: true,
  guest: false,
};
const known = new Map([['anna', anna]]);
const changed = (userId: string, said: Partial<DirectoryUser>): UserChange => ({ kind: 'changed', userId, ...said });
const gone = (userId: string): UserChange => ({ kind: 'gone', userId });
const nothing = { saved: [], gone: [], incomplete: false };

describe('changes of the directory', () => {
  it.each<[string, UserChange[], Partial<DirectoryUser>]>([
    ['keep what is not mentioned', [changed('anna', { enabled: false })], { enabled: false }],
    ['empty what is said to be empty', [changed('anna', { mail: undefined })], { mail: undefined }],
    ['add up', [changed('anna', { name: 'A' }), changed('anna', { guest: true })], { name: 'A', guest: true }],
    ['hold in the order told', [changed('anna', { name: 'A' }), changed('anna', { name: 'B' })], { name: 'B' }],
    ['call a person without a name by the sign-in name', [changed('anna', { name: '' })], { name: anna.upn }],
  ])('%s', (_, changes, expected) => {
    expect(mergeUsers(known, changes)).toEqual({ ...nothing, saved: [{ ...anna, ...expected }] });
  });

  it('that change nothing save nothing', () => {
    expect(mergeUsers(known, [changed('anna', {}), changed('anna', anna)])).toEqual(nothing);
    expect(mergeUsers(known, [changed('anna', { enabled: false }), changed('anna', { enabled: true })])).toEqual(
      nothing,
    );
  });

  it('bring newcomers, with the usual where nothing is said', () => {
    expect(mergeUsers(known, [changed('ben', { upn: 'ben@contoso.example' })])).toEqual({
      ...nothing,
      saved: [
        {
          userId: 'ben',
          name: 'ben@contoso.example',
          mail: undefined,
          upn: 'ben@contoso.example',
          proxyAddresses: [],
          enabled: true,
          guest: false,
        },
      ],
    });
  });

  it('take away who is known, and say nothing of who is not', () => {
    expect(mergeUsers(known, [gone('anna'), gone('ben')])).toEqual({ ...nothing, gone: ['anna'] });
    expect(mergeUsers(known, [changed('anna', { enabled: false }), gone('anna')]).gone).toEqual(['anna']);
    expect(mergeUsers(known, [gone('anna'), changed('anna', anna)])).toEqual(nothing);
  });

  it('of somebody unknown are incomplete without the sign-in name, until the rest is told', () => {
    expect(mergeUsers(known, [changed('ben', { enabled: true })]).incomplete).toBe(true);
    expect(mergeUsers(known, [gone('anna'), changed('anna', { name: 'Anna' })]).incomplete).toBe(true);
    const told = [changed('ben', { enabled: true }), changed('ben', { upn: 'ben@contoso.example' })];
    expect(mergeUsers(known, told).incomplete).toBe(false);
    expect(mergeUsers(known, [changed('ben', { enabled: true }), gone('ben')])).toEqual(nothing);
  });

  const said = fc.record(
    { name: fc.constantFrom('A', 'B'), mail: fc.constantFrom('x', undefined), enabled: fc.boolean() },
    { requiredKeys: [] },
  );
  const change = fc.oneof(
    fc.record({ kind: fc.constant('gone' as const), userId: fc.constantFrom('anna', 'ben') }),
    fc
      .tuple(fc.constantFrom('anna', 'ben'), said)
      .map(([userId, told]): UserChange => changed(userId, { upn: `${userId}@contoso.example`, ...told })),
  );

  it('told again, or in two pages, come to the same', () => {
    const apply = (before: ReadonlyMap<string, DirectoryUser>, changes: UserChange[]) => {
      const { saved, gone: left } = mergeUsers(before, changes);
      const after = new Map([...before, ...saved.map((user): [string, DirectoryUser] => [user.userId, user])]);
      for (const userId of left) after.delete(userId);
      return after;
    };
    fc.assert(
      fc.property(fc.array(change), fc.nat(), (changes, cut) => {
        const once = apply(known, changes);
        expect(apply(once, changes)).toEqual(apply(known, [...changes, ...changes]));
        const middle = cut % (changes.length + 1);
        expect(apply(apply(known, changes.slice(0, middle)), changes.slice(middle))).toEqual(once);
      }),
    );
  });
});

describe('accounts', () => {
  const now = (changes: UserChange[], before = known) => accountChanges(before, mergeUsers(before, changes));
  const disabled = new Map([['anna', { ...anna, enabled: false }]]);

  it('that can no longer be used, or can be again, are told', () => {
    expect(now([changed('anna', { enabled: false })])).toEqual([{ userId: 'anna', now: 'disabled' }]);
    expect(now([gone('anna')])).toEqual([{ userId: 'anna', now: 'gone' }]);
    expect(now([changed('anna', { enabled: true })], disabled)).toEqual([{ userId: 'anna', now: 'usable' }]);
    expect(now([changed('anna', anna)], new Map())).toEqual([{ userId: 'anna', now: 'usable' }]);
  });

  it('whose person is only called otherwise are not', () => {
    expect(now([changed('anna', { name: 'Anna Meyer' })])).toEqual([]);
    expect(now([changed('anna', { name: 'Anna Meyer' })], disabled)).toEqual([]);
  });
});
