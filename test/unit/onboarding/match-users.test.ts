import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExtensionEmail, type MatchChoice, matchExtensions } from '../../../bot/onboarding/match-users.ts';
import type { DirectoryUser } from '../../../bot/onboarding/ports.ts';

function user(name: string, details: Partial<DirectoryUser> = {}): DirectoryUser {
  const address = `${name.toLowerCase().replace(' ', '.')}@contoso.example`;
  return {
    userId: `id-${name}`,
    name,
    mail: address,
    upn: address,
    proxyAddresses: [],
    enabled: true,
    guest: false,
    ...details,
  };
}

function extension(number: string, name: string, email: string | undefined): ExtensionEmail {
  return { extension: number, name, email, emailRead: true };
}

interface Case {
  extensions: ExtensionEmail[];
  users: DirectoryUser[];
  choices?: MatchChoice[];
  linked?: [string, string][];
}

function outcomes({ extensions, users, choices = [], linked = [] }: Case) {
  const rows = matchExtensions({ extensions, users, choices, alreadyLinked: new Map(linked) });
  return Object.fromEntries(rows.map(({ extension: number, outcome }) => [number, outcome]));
}

const anna = user('Anna Schmidt', { proxyAddresses: ['a.schmidt@contoso.example'] });

describe('one extension, one person', () => {
  it.each([
    ['anna.schmidt@contoso.example', 'mail'],
    ['  ANNA.Schmidt@Contoso.example ', 'mail-other-case'],
    ['a.schmidt@contoso.example', 'second-address'],
  ])('%s is linked by %s', (email, by) => {
    expect(outcomes({ extensions: [extension('105', 'Anna', email)], users: [anna] })).toMatchObject({
      105: { kind: 'linked', by },
    });
  });

  it('is linked by the sign-in name where the mail differs', () => {
    const yara = user('Yara Haddad', { upn: 'yara@contoso.example' });
    expect(outcomes({ extensions: [extension('115', 'Yara', 'yara@contoso.example')], users: [yara] })).toMatchObject({
      115: { kind: 'linked', by: 'sign-in-name' },
    });
  });

  it('is linked whichever way an umlaut is written', () => {
    const composed = user('Jörg', { mail: 'j\u00F6rg@contoso.example', upn: 'joerg@contoso.example' });
    expect(
      outcomes({ extensions: [extension('1', 'J', 'jo\u0308rg@contoso.example')], users: [composed] }),
    ).toMatchObject({ 1: { kind: 'linked' } });
  });

  it.each([
    ['no-email', undefined, user('Somebody Else')],
    ['no-email', '  ', user('Somebody Else')],
    ['no-such-user', 'gate@example.com', user('Somebody Else')],
    ['disabled', 'sofia.rossi@contoso.example', user('Sofia Rossi', { enabled: false })],
    ['guest', 'stefan.ohm@contoso.example', user('Stefan Ohm', { guest: true })],
  ])('is %s for %s', (kind, email, somebody) => {
    expect(outcomes({ extensions: [extension('9', 'Warehouse', email)], users: [somebody] })).toMatchObject({
      9: { kind },
    });
  });

  it('is not decided before its e-mail has been read', () => {
    const unread = { ...extension('105', 'Anna', undefined), emailRead: false };
    expect(outcomes({ extensions: [unread], users: [anna] })).toEqual({ 105: { kind: 'not-read-yet' } });
  });

  it('belongs to several people where two members share the address', () => {
    const users = [
      user('Ute Hansen', { mail: 'service@contoso.example' }),
      user('Viktor Adler', { proxyAddresses: ['service@contoso.example'] }),
    ];
    expect(
      outcomes({ extensions: [extension('121', 'Service desk', 'service@contoso.example')], users }),
    ).toMatchObject({ 121: { kind: 'several-people' } });
  });

  it('belongs to the active member where a disabled account shares the address', () => {
    const users = [user('Old Account', { mail: 'anna.schmidt@contoso.example', enabled: false }), anna];
    expect(outcomes({ extensions: [extension('105', 'Anna', 'anna.schmidt@contoso.example')], users })).toMatchObject({
      105: { kind: 'linked', person: { name: 'Anna Schmidt' } },
    });
  });
});

describe('near misses', () => {
  const lena = user('Lena Vogt');

  it.each([
    ['lena.voigt@contoso.example', 'Somebody', 'one-letter'],
    ['lnea.vogt@contoso.example', 'Somebody', 'one-letter'],
    ['lena.vooigt@contoso.example', 'Somebody', 'two-letters'],
    ['lena.vogt@contoso-old.example', 'Somebody', 'same-local-part'],
    [undefined, 'Vogt, Lena', 'same-name'],
  ])('%s of %s suggests Lena: %s', (email, name, reason) => {
    const found = outcomes({ extensions: [extension('112', name, email)], users: [lena] });
    expect(found).toMatchObject({
      112: { kind: 'near-miss', suggestions: [{ person: { name: 'Lena Vogt' }, reason }] },
    });
  });

  it('suggests another domain of the organisation as such', () => {
    const users = [lena, user('Somebody Else', { mail: 'else@contoso.de.example', upn: 'else@contoso.de.example' })];
    const found = outcomes({ extensions: [extension('112', 'X', 'lena.vogt@contoso.de.example')], users });
    expect(found).toMatchObject({ 112: { kind: 'near-miss', suggestions: [{ reason: 'other-domain' }] } });
  });

  it('never suggests who has an extension, is disabled or a guest', () => {
    const taken = [
      extension('1', 'Lena', 'lena.vogt@contoso.example'),
      extension('2', 'X', 'lena.voigt@contoso.example'),
    ];
    expect(outcomes({ extensions: taken, users: [lena] })).toMatchObject({ 2: { kind: 'no-such-user' } });
    for (const details of [{ enabled: false }, { guest: true }]) {
      expect(
        outcomes({
          extensions: [extension('2', 'X', 'lena.voigt@contoso.example')],
          users: [user('Lena Vogt', details)],
        }),
      ).toMatchObject({ 2: { kind: 'no-such-user' } });
    }
  });
});

describe('several extensions, one person', () => {
  const tobias = user('Tobias Klein');
  const both = [
    extension('131', 'Workshop', 'tobias.klein@contoso.example'),
    extension('118', 'Tobias', 'tobias.klein@contoso.example'),
  ];

  it('the lowest number counts', () => {
    expect(outcomes({ extensions: both, users: [tobias] })).toMatchObject({
      118: { kind: 'linked' },
      131: { kind: 'duplicate', counts: '118', rule: 'lowest-number', extensions: ['118', '131'] },
    });
  });

  it('by number, not by letters: 99 comes before 118', () => {
    const found = outcomes({
      extensions: [...both, extension('99', 'Old desk', 'tobias.klein@contoso.example')],
      users: [tobias],
    });
    expect(found).toMatchObject({ 99: { kind: 'linked' }, 118: { kind: 'duplicate', counts: '99' } });
  });

  it('the one already linked counts before the lowest', () => {
    expect(outcomes({ extensions: both, users: [tobias], linked: [['131', tobias.userId]] })).toMatchObject({
      131: { kind: 'linked' },
      118: { kind: 'duplicate', rule: 'already-linked' },
    });
  });

  it('names the rule that made the difference: the lowest is the lowest, linked already or not', () => {
    expect(outcomes({ extensions: both, users: [tobias], linked: [['118', tobias.userId]] })).toMatchObject({
      131: { kind: 'duplicate', counts: '118', rule: 'lowest-number' },
    });
  });

  it("the admin's choice counts before everything", () => {
    const choices: MatchChoice[] = [{ kind: 'counts', extension: '131' }];
    expect(outcomes({ extensions: both, users: [tobias], choices, linked: [['118', tobias.userId]] })).toMatchObject({
      131: { kind: 'linked' },
      118: { kind: 'duplicate', rule: 'chosen' },
    });
  });
});

describe('choices', () => {
  it('link by hand, or ignore', () => {
    const choices: MatchChoice[] = [
      { kind: 'link', extension: '1', userId: anna.userId },
      { kind: 'ignore', extension: '2', reason: 'a door', by: 'Jonas Weber' },
    ];
    const found = outcomes({
      extensions: [extension('1', 'X', undefined), extension('2', 'Y', 'y@contoso.example')],
      users: [anna],
      choices,
    });
    expect(found).toMatchObject({ 1: { kind: 'linked', by: 'hand' }, 2: { kind: 'ignored', reason: 'a door' } });
  });

  it('of a person who is gone are forgotten', () => {
    const choices: MatchChoice[] = [{ kind: 'link', extension: '1', userId: 'gone' }];
    expect(outcomes({ extensions: [extension('1', 'X', undefined)], users: [anna], choices })).toMatchObject({
      1: { kind: 'no-email' },
    });
  });
});

describe('for any company', () => {
  const part = fc.constantFrom('anna', 'ben', 'carla', 'david', 'elif', 'anne', 'bena');
  const anyUser = fc.record({
    mail: part,
    upn: part,
    proxy: fc.option(part),
    enabled: fc.boolean(),
    guest: fc.boolean(),
  });
  const anyEmail = fc.option(part, { nil: undefined });
  const company = fc.record({
    users: fc.array(anyUser, { maxLength: 8 }),
    emails: fc.array(anyEmail, { maxLength: 8 }),
  });

  function build({
    users,
    emails,
  }: {
    users: { mail: string; upn: string; proxy: string | null; enabled: boolean; guest: boolean }[];
    emails: (string | undefined)[];
  }): Case {
    return {
      users: users.map(({ mail, upn, proxy, enabled, guest }, index) => ({
        userId: `u${index}`,
        name: `${mail} ${index}`,
        mail: `${mail}@contoso.example`,
        upn: `${upn}${index}@contoso.example`,
        proxyAddresses: proxy === null ? [] : [`${proxy}@contoso.example`],
        enabled,
        guest,
      })),
      extensions: emails.map((email, index) =>
        extension(String(100 + index), `x${index}`, email === undefined ? undefined : `${email}@contoso.example`),
      ),
    };
  }

  it('links each person at most once, and only active members', () => {
    fc.assert(
      fc.property(company, (anything) => {
        const input = build(anything);
        const linked = Object.values(outcomes(input)).flatMap((outcome) =>
          outcome.kind === 'linked' ? outcome.person.userId : [],
        );
        expect(new Set(linked).size).toBe(linked.length);
        for (const id of linked)
          expect(input.users.find(({ userId }) => userId === id)).toMatchObject({ enabled: true, guest: false });
      }),
    );
  });

  it('says the same whatever the order of what was read', () => {
    fc.assert(
      fc.property(company, (anything) => {
        const input = build(anything);
        const reversed = { extensions: input.extensions.toReversed(), users: input.users.toReversed() };
        const kinds = (found: ReturnType<typeof outcomes>) =>
          Object.entries(found).map(([number, outcome]) => [
            number,
            outcome.kind,
            'person' in outcome ? outcome.person.userId : null,
          ]);
        expect(kinds(outcomes(reversed))).toEqual(kinds(outcomes(input)));
      }),
    );
  });

  it('every duplicate names an extension that is linked to the same person', () => {
    fc.assert(
      fc.property(company, (anything) => {
        const found = outcomes(build(anything));
        for (const outcome of Object.values(found)) {
          if (outcome.kind !== 'duplicate') continue;
          expect(found[outcome.counts]).toMatchObject({ kind: 'linked', person: { userId: outcome.person.userId } });
        }
      }),
    );
  });
});
