/** What comes of the account that somebody signed in with in Microsoft's window: each refusal by its code, and nothing kept of it. */
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import type { OnboardingDeps } from '../../../bot/onboarding/onboarding.ts';
import type { AccountProbe, SignInOutcome } from '../../../bot/onboarding/ports.ts';
import { returnFromSignIn } from '../../../bot/onboarding/sign-in.ts';
import type { StepProblem, SyncUserView } from '../../../contract/onboarding.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const jonas = 'user-jonas';
const now = Date.parse('2026-03-02T09:00:00Z');
const before = new Date(now - 3_600_000).toISOString();
const openedAt = new Date(now - 60_000).toISOString();
const meanwhile = new Date(now - 1_000).toISOString();

type SignedIn = Extract<SignInOutcome, { kind: 'signed-in' }>;

const account: SignedIn = {
  kind: 'signed-in',
  userId: 'user-sync',
  tenantId,
  upn: 'presence-sync@contoso.example',
  name: 'Presence Sync',
  guest: false,
  grantedScopes: ['openid', 'profile', 'Presence.Read.All'],
};
const address = account.upn;

interface Case {
  redeemed?: SignInOutcome | VendorError;
  /** Sync users there are. */
  syncUsers?: Partial<SyncUserView>[];
  probed?: AccountProbe | VendorError;
  /** When the admins' consent was given. */
  consentAt?: number;
  /** What the step already says. */
  told?: string;
}

/** A window of Jonas's comes back. Answers what the step says then, and what was done in which order. */
async function comesBack(world: Case) {
  const { redeemed = account, syncUsers = [], probed = { kind: 'usable' }, consentAt = 0, told } = world;
  const did: string[] = [];
  let problem: StepProblem | null | undefined;
  let facts: unknown;
  const orThrow = async <T>(given: T | VendorError): Promise<T> => {
    if (given instanceof VendorError) throw given;
    return given;
  };
  const ticket = { tenantId, userId: jonas, payload: { name: 'Jonas Weber', openedAt, codeVerifier: 'v', nonce: 'n' } };
  const steps = {
    consent: { doneAt: new Date(consentAt) },
    ...(told ? { 'sign-in': { problem: { code: told } } } : {}),
  };
  const deps = {
    clock: { now: () => now },
    changed: () => did.push('changed'),
    store: {
      redeemTicket: async () => ticket,
      loadFacts: async () => ({ syncUsers, steps }),
      addSyncUser: async (_: string, user: object) => {
        did.push('add');
        expect(user).toMatchObject({ userId: account.userId, by: 'Jonas Weber', unlessAfter: new Date(openedAt) });
        return true;
      },
      changeStep: async (_: string, step: string, change: { problem?: StepProblem | null; facts?: unknown }) => {
        did.push(`${step} ${change.problem ? 'refused' : 'done'}`);
        if (step === 'sign-in') ({ problem, facts } = change);
      },
      audit: async () => did.push('audit'),
    },
    signIn: {
      redeem: () => orThrow(redeemed),
      explain: () => ({ code: 'sign_in_declined', values: { vendorCode: 'access_denied' } }),
      keep: async () => did.push('keep'),
      discard: () => did.push('discard'),
    },
    prober: {
      probe: async () => {
        did.push('probe');
        return orThrow(probed);
      },
    },
  } as unknown as OnboardingDeps;
  const answer = { state: 's', code: 'c', error: undefined, errorDescription: undefined };
  expect(await returnFromSignIn(deps, answer)).toEqual({ kind: 'taken', tenantId, userId: jonas });
  return { problem: problem && { code: problem.code, values: problem.values }, facts, did };
}

const refused = ['discard', 'sign-in refused', 'changed'];
const serving = (signedInAt: string, state: SyncUserView['state'] = 'signed-in') => [
  { userId: account.userId, round: 3, state, signedInAt },
];

describe('an account that cannot be a sync user', () => {
  const personal = '9188040d-6c67-4c5b-b112-36a304b66dad';

  it.each<[string, string, Case, Record<string, string>?]>([
    ['of another organisation', 'account_other_tenant', { redeemed: { ...account, tenantId: 'fabrikam' } }],
    ['that is personal', 'account_personal', { redeemed: { ...account, tenantId: personal } }],
    ['that is a guest', 'account_guest', { redeemed: { ...account, guest: true } }],
    ['of the admin', 'account_own', { redeemed: { ...account, userId: jonas } }],
    [
      'whose token came without the right',
      'account_lacks_right',
      { redeemed: { ...account, grantedScopes: ['openid'] } },
    ],
    ['that holds a round', 'account_used_already', { syncUsers: serving(before) }, { round: '3' }],
  ])('%s is refused before anything is tried with it: %s', async (_, code, world, values) => {
    const { problem, did } = await comesBack(world);
    expect(problem).toEqual({ code, values: { address, ...values } });
    expect(did).toEqual(refused);
  });

  it('is refused as what comes first where several are true', async () => {
    const all = { userId: jonas, guest: true, grantedScopes: [] };
    expect((await comesBack({ redeemed: { ...account, ...all, tenantId: personal } })).problem?.code).toBe(
      'account_personal',
    );
    expect((await comesBack({ redeemed: { ...account, ...all } })).problem?.code).toBe('account_guest');
    expect((await comesBack({ redeemed: { ...account, ...all, guest: false } })).problem?.code).toBe('account_own');
  });

  it('is refused as Microsoft refuses what is tried with it', async () => {
    const values = { vendorCode: 'Forbidden', correlationId: 'r-1' };
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const probed: AccountProbe = { kind: 'refused', code: 'account_needs_licence', values, claims };
    const { problem, facts, did } = await comesBack({ probed });
    expect(problem).toEqual({ code: 'account_needs_licence', values: { address, ...values } });
    // and the next sign-in is asked for what it demanded
    expect(facts).toEqual({ claims });
    expect(did).toEqual(['probe', ...refused]);
  });

  it('is not blamed for Microsoft being away', async () => {
    const { problem, did } = await comesBack({ probed: new VendorError('microsoft', 'unavailable', 'away') });
    expect(problem?.code).toBe('microsoft_unreachable');
    expect(did).toEqual(['probe', ...refused]);
  });
});

describe('an account that can be one', () => {
  const kept = ['probe', 'keep', 'add', 'sync-user done', 'sign-in done', 'audit', 'discard', 'changed'];

  it('is tried, kept and recorded, and the step is done', async () => {
    const { problem, facts, did } = await comesBack({});
    expect(did).toEqual(kept);
    expect(problem).toBeNull();
    expect(facts).toEqual({ claims: null });
  });

  it('serves again after its sign-in had ended', async () => {
    expect((await comesBack({ syncUsers: serving(before, 'signed-out') })).did).toEqual(kept);
  });

  it('that another window signed in meanwhile is left as it is', async () => {
    const { problem, did } = await comesBack({ syncUsers: serving(meanwhile) });
    expect(problem).toBeUndefined();
    expect(did).toEqual(['discard', 'changed']);
  });
});

describe('a code that is refused', () => {
  const outcome = (code: string, vendorCode: string): SignInOutcome => ({
    kind: 'refused',
    code,
    values: { vendorCode },
  });

  it('says why, and what the next try must fulfil', async () => {
    const claims = '{"access_token":{}}';
    const redeemed = { ...outcome('sign_in_mfa', 'AADSTS50076'), claims } as SignInOutcome;
    const { problem, facts, did } = await comesBack({ redeemed });
    expect(problem).toEqual({ code: 'sign_in_mfa', values: { vendorCode: 'AADSTS50076' } });
    expect(facts).toEqual({ claims });
    expect(did).toEqual(['sign-in refused', 'changed']);
  });

  it('for want of a consent that was just given still waits for it', async () => {
    const redeemed = outcome('consent_withdrawn', 'AADSTS65001');
    expect((await comesBack({ redeemed, consentAt: now - 30_000 })).problem?.code).toBe('consent_not_usable_yet');
    expect((await comesBack({ redeemed, consentAt: now - 90_000 })).problem?.code).toBe('consent_withdrawn');
  });

  it('because it came a second time leaves what came of the first', async () => {
    const redeemed = outcome('sign_in_expired', 'AADSTS54005');
    expect((await comesBack({ redeemed, told: 'account_guest' })).did).toEqual(['changed']);
    expect((await comesBack({ redeemed })).problem?.code).toBe('sign_in_expired');
  });
});
