/** What the Microsoft side promises, point by point, and the tests that show it. */
import type { ProofTable } from './proof.ts';

const wizard = 'integration/app/activation.test.ts';
const consentLink = 'integration/app/consent-link.test.ts';
const rights = 'integration/app/rights.test.ts';
const refusals = 'integration/app/refusals.test.ts';
const hardened = 'integration/app/hardened-tenant.test.ts';
const storedSignIn = 'integration/app/stored-sign-in.test.ts';
const leastPrivilege = 'integration/app/least-privilege.test.ts';
const directory = 'integration/app/directory.test.ts';
const coldStart = 'integration/app/cold-start.test.ts';
const appTokens = 'integration/identity/app-tokens.test.ts';
const adminProfile = 'integration/identity/admin-profile.test.ts';
const signIn = 'integration/identity/sync-user-sign-in.test.ts';
const graph = 'integration/graph/directory-and-presence.test.ts';
const subscribing = 'integration/graph/subscriptions.test.ts';
const watchRights = 'integration/jobs/watch-rights.test.ts';
const engine = 'integration/presence/engine.test.ts';
const webhooks = 'integration/presence/webhooks.test.ts';
const links = 'integration/presence/link-store.test.ts';
const tokenEnds = 'integration/presence/token-ends.test.ts';
const steady = 'integration/presence/steady.test.ts';
const prover = 'unit/graph/consent-prover.test.ts';
const subscriptions = 'unit/graph/presence-subscriptions.test.ts';
const budget = 'unit/graph/budget.test.ts';
const client = 'unit/graph/client.test.ts';
const presences = 'unit/graph/teams-presences.test.ts';
const rounds = 'unit/presence/subscribe-rounds.test.ts';
const reads = 'unit/presence/plan-reads.test.ts';
const resolve = 'unit/presence/resolve-presence.test.ts';
const simEntra = 'integration/sim-microsoft-entra.test.ts';
const simRefusals = 'integration/sim-microsoft-refusals.test.ts';
const simPolicies = 'integration/sim-microsoft-policies.test.ts';
const simQuotas = 'integration/sim-microsoft-quotas.test.ts';
const simSubscriptions = 'integration/sim-microsoft-subscriptions.test.ts';
const simClouds = 'integration/sim-microsoft-clouds.test.ts';

const consent: ProofTable['sections'][number] = {
  title: 'Consent and rights',
  proofs: [
    {
      requirement: 'Tenant-specific `/v2.0/adminconsent` with `.default`',
      tests: [[prover, 'comes after a page that asks for everything the registration lists']],
    },
    {
      requirement:
        '`state` is single-use and bound, `error` counts before `admin_consent`, the returned tenant is ignored',
      tests: [
        [wizard, 'tells a declined consent, a closed window and a forged return apart'],
        [consentLink, 'with an unknown or a used state is refused'],
        [consentLink, 'that names another tenant counts for nobody'],
      ],
    },
    {
      requirement: 'Proof by use while the consent spreads: per permission, visible, with back-off, can be ended',
      tests: [
        [wizard, 'proves the consent by use'],
        ['unit/tab/wizard.test.tsx', 'shows each right as it stands, and how long it has been tried'],
        ['unit/tab/wizard.test.tsx', 'is waited for no longer once that is asked for'],
        [prover, 'tells the rights apart'],
        [prover, 'waits where Graph does not know the app yet'],
      ],
    },
    {
      requirement: 'Rights are proven again daily and at the first refusal, once for many',
      tests: [
        [watchRights, 'is made once a day at the same time'],
        [watchRights, 'is found by the first suspicion of many'],
        ['unit/presence/rights.test.ts', 'of thousands of tenants is spread over the day'],
      ],
    },
    {
      requirement:
        'A lost right degrades: what still works goes on; overview and bot name the right; it comes back by itself',
      tests: [
        [rights, 'the right to set presence'],
        [rights, 'the right to read the directory'],
        [rights, 'the right of sync users to hear'],
        [rights, 'the whole consent'],
        ['unit/presence/describe-health.test.ts', 'names the cause of all before what follows from it'],
      ],
    },
    {
      requirement: 'Least privilege: no permission too many, none too few, derived from recorded requests',
      tests: [
        [leastPrivilege, 'sees every kind of call that this app can make'],
        [leastPrivilege, 'asks for enough'],
        [leastPrivilege, 'asks for no more'],
        [leastPrivilege, 'signs in with exactly the delegated permissions'],
        ['unit/app-package.test.ts', 'is explained in docs/permissions.md as the contract has it'],
      ],
    },
    {
      requirement: 'Every row of the table of refusals, where Microsoft gives it, with words in both languages',
      tests: [
        [refusals, 'has every row where Entra can give it'],
        [refusals, 'says so in its step'],
        [refusals, 'says so in the step of the consent'],
        [refusals, 'the sync user’s sign-in'],
        [refusals, 'leads on'],
        [refusals, 'refused by the name'],
        [refusals, 'is waited for, then said so'],
        [refusals, 'with a licence, and yet'],
        [storedSignIn, 'has ended, and one sign-in mends it'],
        [storedSignIn, 'what comes without a number'],
        ['unit/tab/texts.test.ts', ''],
        ['unit/teams/texts.test.ts', 'names the cause and what to do for each refusal that can last'],
      ],
    },
    {
      requirement: 'Unknown codes show code, correlation id and time',
      tests: [
        [refusals, 'refused with a number nobody knows shows it, with the id and the time'],
        ['integration/app/app-refused.test.ts', ''],
        ['unit/identity/entra-errors.test.ts', 'with a number nobody knows means'],
      ],
    },
    {
      requirement: 'Claims challenges: CP1, and what Microsoft demanded is asked of the next sign-in',
      tests: [
        [appTokens, 'says that claims challenges can be handled'],
        [client, 'takes a claims challenge along'],
        [signIn, 'that ended says what the next one must fulfil, and that is asked for'],
        [refusals, 'demands of the next try what Microsoft demanded of the last'],
        [storedSignIn, 'that a fresh token does not meet either: the next sign-in is asked for just that'],
      ],
    },
    {
      requirement: 'On-behalf-of that wants a person leads to the window, once; a loop (AADSTS50196) stops at once',
      tests: [
        [adminProfile, 'where a rule stands in the way'],
        [hardened, 'asks in Microsoft’s window until that was answered'],
        [adminProfile, 'ends at once for this person'],
        [appTokens, 'ends at once, for this credential and for minutes'],
        [storedSignIn, 'is ended at once, and nothing more is sent for this account until minutes have passed'],
      ],
    },
    {
      requirement:
        'The forwarded link survives a scanner that fetches it ten times, and works for the right person only',
      tests: [
        [consentLink, 'survives a scanner that fetches it ten times'],
        [consentLink, 'the wrong person'],
        [consentLink, 'consents, and the step goes on by itself'],
        [consentLink, 'comes too late after seven days'],
      ],
    },
    {
      requirement: 'A hardened tenant gets through, or is told what stands in the way and what to do',
      tests: [
        ['integration/app/approved-in-entra.test.ts', 'approved in Entra, the step goes on by itself'],
        ['integration/app/approved-in-entra.test.ts', 'approved while the window is open'],
        ['unit/onboarding/look.test.ts', 'a consent that may be given in Entra'],
        [hardened, 'no Global Administrator at hand'],
        [hardened, 'security defaults'],
        [hardened, 'Conditional Access'],
        [hardened, 'assignment required'],
        [hardened, 'the enterprise application switched off'],
        [hardened, 'a rule that strikes the admin’s own sign-in at Graph alone'],
        ['unit/tab/wizard.test.tsx', 'a right that the admin’s own sign-in could not try out'],
        ['unit/tab/sign-in-refused.test.tsx', 'a rule that stops the admin’s own sign-in to Teams'],
        [hardened, 'a page of Entra that leads nowhere, closed'],
        [watchRights, 'what a window was refused for'],
        ['unit/tab/wizard.test.tsx', 'tells what Microsoft answered in a window that was opened as a link'],
        ['unit/tab/sync-users.test.tsx', 'that signs in by a link is waited for until an answer is there'],
        ['unit/tab/shown-number.test.tsx', 'a number from Microsoft’s page'],
        [hardened, 'a licence that Graph demands'],
      ],
    },
  ],
};

const syncUsers: ProofTable['sections'][number] = {
  title: 'Sync users and rounds',
  proofs: [
    {
      requirement: 'Sign-in as confidential client: PKCE, nonce, tenant-bound authority, `select_account`',
      tests: [
        [signIn, 'is bound to the tenant, lets the account be picked, and asks for what is needed'],
        [signIn, 'a redeemed code'],
        [simEntra, 'with another verifier'],
      ],
    },
    {
      requirement: 'Other tenant, guest, personal, own and used account, missing right and missing licence told apart',
      tests: [
        [wizard, 'the wizard'],
        ['unit/onboarding/sign-in.test.ts', 'an account that cannot be a sync user'],
        [signIn, 'a refusal on Microsoft’s own page'],
        [refusals, 'without the licence that Graph demands to'],
        [refusals, 'with a licence, and yet'],
        [hardened, 'a licence that Graph demands'],
      ],
    },
    {
      requirement:
        'One account through two windows is signed in once, also where they come back to two instances at once',
      tests: [
        ['integration/app/two-windows.test.ts', 'one account through two windows'],
        ['integration/onboarding/sign-in-at-two-instances.test.ts', ''],
      ],
    },
    {
      requirement: 'An account is probed by doing: one read, one subscription on one person, deleted at once',
      tests: [
        [
          'unit/graph/presence-subscriptions.test.ts',
          'reads one person, subscribes to one person, and takes the subscription back',
        ],
        [subscribing, 'leaves nothing behind'],
      ],
    },
    {
      requirement: 'Tokens lie sealed in the store; every rotation is saved',
      tests: [
        [signIn, 'gives a new token when asked, and stores the refresh token that came with it'],
        ['integration/store/token-caches.test.ts', ''],
      ],
    },
    {
      requirement:
        'Revocation, password reset, sign-in frequency, second factor, disabled and deleted account are recognised',
      tests: [
        [storedSignIn, 'has ended, and one sign-in mends it'],
        [storedSignIn, 'what happens to the account'],
        [subscribing, 'is signed out at once, not when the token ends'],
        [directory, 'whose account is disabled is asked to sign in'],
        [directory, 'whose account is deleted is signed out'],
      ],
    },
    {
      requirement: 'The round falls back to timed reads within a minute, and returns to hints by itself',
      tests: [
        [engine, 'a signed-out sync user turns its round to the timer, and back'],
        [engine, 'a sync user'],
        [directory, 'whose account is enabled again serves its round by itself'],
      ],
    },
    {
      requirement: 'Rounds of at most 600; sync users come, go and are replaced; people keep their round',
      tests: [
        ['unit/onboarding/plan-rounds.test.ts', ''],
        [engine, 'who is removed leaves its round to the timer at once; who comes takes the first round without one'],
        [engine, 'who is signed out gives its round to a newcomer'],
      ],
    },
    {
      requirement:
        'Changed membership replaces the subscription and the round is read after; 409 adopts or deletes the stray',
      tests: [
        [engine, 'a changed round replaces its own and is read'],
        [rounds, 'one made by a try that was never answered is found again and kept'],
        [rounds, 'a stray with other people or another secret is removed'],
      ],
    },
    {
      requirement:
        'A subscription that is refused after the sign-in is told with its cause, and its round shown as slower',
      tests: [['integration/app/refused-subscription.test.ts', '']],
    },
    {
      requirement: 'Renewed before 50 of 60 minutes, spread evenly, also after a stop and over many tenants',
      tests: [
        [rounds, 'are due again between 40 and 50 minutes later, spread out'],
        [rounds, 'of many tenants, found overdue after a stop, are spread again'],
      ],
    },
    {
      requirement: 'A silent subscription is noticed and made anew; `reauthorizationRequired` and its kin are handled',
      tests: [
        [engine, 'that say nothing are made anew, and the round is read on the timer'],
        [engine, 'one that Microsoft removes without a word is missed within a minute'],
        [webhooks, 'a demand for re-authorisation moves the renewal to now'],
        [webhooks, 'a removed subscription counts as ended'],
      ],
    },
    {
      requirement:
        'Webhook: handshake, 202 before work, mixed batches, unknown ids ignored, secret compared in constant time',
      tests: [
        [webhooks, 'the handshake'],
        [webhooks, 'are taken at once and make reads due'],
        [webhooks, 'of several subscriptions and tenants in one call find their own people'],
        [webhooks, 'are answered while the database stands still'],
        [webhooks, 'guessed for any number of tenants'],
        ['architecture.test.ts', 'is compared in one place, in constant time'],
        [subscribing, 'shakes hands at both webhooks, and brings hints'],
      ],
    },
    {
      requirement: 'Basic subscriptions first; where Graph insists, a certificate whose key was thrown away',
      tests: [[subscriptions, 'that Graph refuses are sent once more with a certificate, later ones at once']],
    },
    {
      requirement: 'The webhook answers within a second under 2,000 hints a second',
      tests: [[webhooks, 'are answered while the database stands still']],
      measured: ['hints.md'],
    },
  ],
};

const presenceIn: ProofTable['sections'][number] = {
  title: 'Presence in',
  proofs: [
    {
      requirement: 'One door, 650 ids a call, hints collected per tenant and read together',
      tests: [
        [presences, 'of nobody ask nobody, of more than 650 are refused'],
        [reads, 'ids fill as few requests as they can'],
        [webhooks, 'one statement and one wake per window'],
      ],
    },
    {
      requirement: 'A hinted read without a change is repeated once; `sequenceNumber` orders, else the time of sending',
      tests: [
        [links, 'a hinted read without a change is repeated once'],
        [webhooks, 'one statement and one wake per window'],
        [links, 'the sequence number orders readings'],
        [links, 'without one the time of sending orders'],
      ],
    },
    {
      requirement: 'Both published vocabularies in any case; unknown words are kept and change nothing',
      tests: [
        ['unit/presence/teams-state.test.ts', 'in any case'],
        ['unit/presence/resolve-presence.test.ts', 'unrecognised after a call was told: keep'],
      ],
    },
    {
      requirement:
        'Timed reads adapt to people, hints, budget and refusals; the plan is a pure function with its table in the docs',
      tests: [
        [reads, 'docs/read-plan.md shows what the function answers'],
        [reads, 'up to 10,000 people are read every five seconds or faster'],
        [reads, 'every refusal halves the speed'],
        [reads, 'stays within the budget, whatever the mix'],
        [engine, 'go slower after Microsoft has asked for it, and come back by themselves'],
      ],
    },
    {
      requirement: 'GCC High and DoD run on reads; 21Vianet is refused with the reason',
      tests: [
        [engine, 'are all there is in a cloud without notifications'],
        ['unit/identity/clouds.test.ts', 'dod signs in at'],
        ['unit/config.test.ts', 'the cloud operated by 21Vianet is refused with the reason'],
        ['unit/onboarding/advance.test.ts', ''],
        ['unit/contract/clouds.test.ts', 'are in its own admin centres'],
        ['unit/tab/clouds.test.tsx', 'a refusal leads to its own Entra and its own admin centre'],
      ],
    },
    {
      requirement: 'The directory is followed by `users/delta` from the saved link; whoever changed is matched anew',
      tests: [
        ['integration/onboarding/follow-directory.test.ts', 'a look at the directory'],
        ['integration/onboarding/follow-directory.test.ts', 'a look that is interrupted'],
        ['integration/onboarding/follow-directory.test.ts', 'a link that is lost'],
        [directory, 'renamed stays linked by what is left of the old address'],
        [directory, 'disabled is let go of with our mark, and comes back when enabled'],
        [directory, 'deleted is gone, and restored is back'],
        [directory, 'asks every ten minutes'],
      ],
    },
  ],
};

const presenceOut: ProofTable['sections'][number] = {
  title: 'Presence out',
  proofs: [
    {
      requirement: 'Busy/InACall with our application as session, short enough to heal, renewed while the call lasts',
      tests: [
        [presences, 'set our session with the documented session id'],
        [resolve, 'a standing session is renewed before half its life'],
        [engine, 'a long call stays shown, and an engine that dies lets it lapse within minutes'],
      ],
    },
    {
      requirement: '`clearPresence` at its end, 404 is success; preferred state and do-not-disturb are never touched',
      tests: [
        [presences, 'clear our session; that there is none is as good'],
        [leastPrivilege, 'sees every kind of call that this app can make'],
      ],
    },
    {
      requirement:
        'Rising edges at once, falling ones with hysteresis, superseded writes dropped, order kept per person',
      tests: [
        [resolve, 'a rising edge is applied at once'],
        [resolve, 'a falling edge waits for the hysteresis'],
        [links, 'a superseded write does not leave'],
        ['unit/presence/reconcile-links.test.ts', 'a write that ended while the store was asked is not begun again'],
      ],
    },
    {
      requirement:
        'Writes come first in the quota of 1,500 per 30 s, reads get the rest; never exceeded, over a kill under full load neither',
      tests: [
        [budget, 'lets writes have the rest, but keeps a tenth for reads'],
        [budget, 'never lets more than the quota leave within any window'],
        [budget, 'lets writes go first where both want more than there is'],
        [budget, 'goes on counting what whoever led before has sent'],
        [steady, 'never exceeds the presence quota, though it is wanted whole'],
      ],
      measured: ['cold-start-100000.md', 'soak.md'],
    },
    {
      requirement: 'A sweep at start and hourly compares recorded sessions with line states, and clears stuck ones',
      tests: [
        [engine, 'finds within the hour whose end of a call the stream has swallowed'],
        [engine, 'finds a session that was asked for and never answered'],
        [engine, 'removes what a paused tenant still carries'],
      ],
    },
    {
      requirement:
        '429 with and without `Retry-After`, 503, time-outs and ended tokens are retried in the right place, nothing lost, order kept per person',
      tests: [
        [client, 'trouble that may pass'],
        [client, 'is renewed once'],
        ['integration/identity/app-tokens.test.ts', 'is kept by everybody who asks with this credential'],
        [tokenEnds, 'sets and clears everybody once'],
        [tokenEnds, 'sets before it clears'],
        [graph, 'goes on where the second page met'],
        [presences, 'tell the budget of a 429, ten seconds where nothing was said'],
        [graph, 'is written although the first answer was lost'],
        [engine, 'after a throttling answer nobody writes until its time, then everybody follows'],
      ],
    },
  ],
};

const simulator: ProofTable['sections'][number] = {
  title: 'Simulator',
  proofs: [
    {
      requirement: 'Refusals as Entra gives them, each where it belongs; consent that spreads; single rights',
      tests: [
        [simRefusals, 'a refusal'],
        [simEntra, 'carry no roles until a fresh consent has spread'],
        [simPolicies, 'a single right'],
      ],
    },
    {
      requirement:
        'Security defaults, Conditional Access, risk, assignment, disabled app; token lifetimes and revocations',
      tests: [
        [simPolicies, 'Conditional Access'],
        [simPolicies, 'an enterprise application'],
        [simPolicies, 'the life of tokens'],
      ],
    },
    {
      requirement:
        'Licence and certificate demanded by switch, 409, marking of slow notification hosts, metered quotas',
      tests: [
        [simSubscriptions, 'a demanded licence'],
        [simSubscriptions, 'a certificate'],
        [simSubscriptions, 'exists once per user and app'],
        [simSubscriptions, 'a notification host'],
        [simQuotas, 'the presence quota'],
        [simQuotas, 'the directory quota'],
      ],
    },
    {
      requirement: 'National clouds; several tenants at once, each able to be the seed company',
      tests: [
        [simClouds, ''],
        ['integration/sim-companies.test.ts', 'is the seed company under its own domain'],
      ],
    },
  ],
};

const figures: ProofTable['sections'][number] = {
  title: 'Figures',
  proofs: [
    {
      requirement: 'A cold start of 600 people asks for the design’s floor and no more',
      tests: [[coldStart, 'asks for exactly this']],
    },
    {
      requirement:
        'Ten simulated minutes of 300 people with 5 % failures end with every person right, within the quota',
      tests: [
        [steady, 'ends with every person right on both sides'],
        [steady, 'met every kind of failure'],
      ],
    },
    {
      requirement: 'Cold starts of 5,000 and 100,000 linked people',
      tests: [],
      measured: ['cold-start-5000.md', 'cold-start-100000.md'],
    },
    { requirement: 'One simulated hour of 10,000 people', tests: [], measured: ['soak.md'] },
    {
      requirement: 'Two minutes of 2,000 hints a second through HTTP and the store',
      tests: [],
      measured: ['hints.md'],
    },
  ],
};

export const microsoftSide: ProofTable = {
  name: 'microsoft-side',
  title: 'The Microsoft side: what holds, and what shows it',
  sections: [consent, syncUsers, presenceIn, presenceOut, simulator, figures],
};
