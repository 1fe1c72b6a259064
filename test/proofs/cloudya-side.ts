/** What the Cloudya side promises, point by point, and the tests that show it. */
import type { ProofTable } from './proof.ts';

const contract = 'integration/cloudya/contract.test.ts';
const lineStates = 'integration/cloudya/line-states.test.ts';
const tokens = 'integration/cloudya/tokens.test.ts';
const lineFaults = 'integration/cloudya/line-faults.test.ts';
const phoneSystem = 'integration/cloudya/phone-system.test.ts';
const portalApi = 'integration/cloudya/portal-api.test.ts';
const emailsResumed = 'integration/cloudya/emails-resumed.test.ts';
const notes = 'integration/cloudya/notes.test.ts';
const otherWriter = 'integration/cloudya/other-writer.test.ts';
const phones = 'integration/cloudya/levers.test.ts';
const refresh = 'integration/jobs/refresh-emails.test.ts';
const emailsSetAside = 'integration/cloudya/emails-set-aside.test.ts';
const followLines = 'integration/jobs/follow-lines.test.ts';
const mendNotes = 'integration/jobs/mend-notes.test.ts';
const withdrawals = 'integration/jobs/follow-withdrawals.test.ts';
const operatorCommand = 'integration/operator/command.test.ts';
const operatorCustomers = 'integration/operator/customers.test.ts';
const activation = 'integration/presence/activation.test.ts';
const customers = 'integration/presence/customers.test.ts';
const levers = 'integration/presence/levers.test.ts';
const access = 'integration/app/access.test.ts';
const wizard = 'integration/app/activation.test.ts';
const bothWrite = 'integration/app/both-write.test.ts';
const correcting = 'integration/app/correct-email.test.ts';
const emailsAgain = 'integration/app/emails-again.test.ts';
const appLevers = 'integration/app/levers.test.ts';
const operator = 'integration/app/operator.test.ts';
const optOut = 'integration/app/opt-out.test.ts';
const portalKey = 'integration/app/portal-key.test.ts';
const severalCustomers = 'integration/app/several-customers.test.ts';
const twoCustomers = 'integration/app/two-customers.test.ts';
const withdrawal = 'integration/app/withdrawal.test.ts';
const simCloudya = 'integration/sim-cloudya.test.ts';
const simPortalApi = 'integration/sim-cloudya-portal-api.test.ts';
const heardLine = 'unit/cloudya/heard-line.test.ts';
const signing = 'unit/cloudya/portal-api/sign-request.test.ts';
const portalClient = 'unit/cloudya/portal-api/portal-client.test.ts';
const clockSkew = 'unit/cloudya/portal-api/clock-skew.test.ts';
const decideLevers = 'unit/presence/levers.test.ts';
const resolve = 'unit/presence/resolve-presence.test.ts';

const cti: ProofTable['sections'][number] = {
  title: 'CTI API',
  proofs: [
    {
      requirement: 'Login, refreshed before its five minutes end; every request names product, version and K-account',
      tests: [
        [tokens, 'is refreshed four minutes after the login'],
        [lineStates, 'end with the token where NFON ends the stream with it, and the login is refreshed, not repeated'],
        [lineStates, 'log in anew when the refresh token is refused'],
        [contract, 'every request is valid'],
        [contract, 'finds another sender'],
      ],
    },
    {
      requirement: 'States as snapshot and stream: a full bootstrap on every connect replaces, later lines change',
      tests: [
        [lineStates, 'begin with a snapshot of all, then come change by change'],
        [lineStates, 'end with an error when the stream is cut, and begin anew with a snapshot'],
        [lineStates, 'are looked at again while the stream stands: what it lost is found'],
      ],
    },
    {
      requirement: 'Heartbeat and silence are noticed; tokens may end in mid-stream; the stream is connected again',
      tests: [
        [lineStates, 'end with an error when the stream is silent'],
        [lineStates, 'go on after the token has ended where NFON lets the stream stand'],
        [lineStates, 'log in anew when the token was revoked'],
        ['unit/jobs/follow-lines.test.ts', 'a stream that ends'],
        ['unit/presence/back-off.test.ts', ''],
      ],
    },
    {
      requirement: 'A timestamp alone, unknown values, late and repeated lines change nothing; `busy` is in use',
      tests: [
        [lineStates, 'are changed by no time, no value nobody knows, nothing late or twice'],
        [lineStates, 'busy is in use, and presence says nothing'],
        [heardLine, 'the line of an extension'],
      ],
    },
    {
      requirement: 'Several devices or calls of an extension do not flicker: a pure function with a table of sequences',
      tests: [
        [heardLine, 'shows'],
        [heardLine, 'never shows what was not said'],
        [lineStates, 'stay in use while a second call rings, also over a break'],
        [lineStates, 'a second call that rings for longer than any is looked at'],
        [resolve, 'a falling edge waits for the hysteresis'],
      ],
    },
    {
      requirement: 'After twenty cuts at random places all line states are right, and none was shown that never was',
      tests: [[lineFaults, 'are all right after twenty cuts']],
    },
    { requirement: 'The same after 1,000 cuts', tests: [], measured: ['line-cuts.md'] },
    {
      requirement:
        'All are right in the store as well, with production’s second look, where words get lost on the way, too',
      tests: [[followLines, 'after twenty cuts all are stored as they are']],
    },
  ],
};

const configuration: ProofTable['sections'][number] = {
  title: 'Configuration API and portal API',
  proofs: [
    {
      requirement: 'Simulator and requests hold NFON’s descriptions, checked by a validator from a library',
      tests: [
        [contract, 'every request is valid'],
        [contract, 'every answer of the simulator is valid'],
        [contract, 'refusals were among them'],
        [contract, 'everything was used that the product uses'],
        [contract, 'everything was asked of the portal API, too'],
        [contract, 'the validator'],
      ],
    },
    {
      requirement: 'Client credentials, envelopes, paging by links, name/value pairs, booleans as text, error shapes',
      tests: [
        ['unit/cloudya/configuration-client.test.ts', ''],
        ['unit/cloudya/translate.test.ts', ''],
        [phoneSystem, 'come over as many pages as there are'],
        [tokens, 'the token of the configuration API'],
        [phoneSystem, 'need no new token after one was revoked'],
        [simCloudya, 'mixes booleans and texts'],
      ],
    },
    {
      requirement: 'The portal API: HMAC-SHA1 signatures by the published vector, MD5 in hex',
      tests: [
        [signing, 'is that of the published vector'],
        [signing, 'of a request with content name its type, and its MD5 in hex'],
        [portalClient, 'is sent escaped as it was signed'],
        [simPortalApi, 'a signed request'],
      ],
    },
    {
      requirement: 'Clocks that are apart are told apart from a wrong key',
      tests: [
        [portalApi, 'clocks that are apart, also where the version is told to anybody'],
        [portalApi, 'a wrong key from clocks that are apart, but not too far'],
        [clockSkew, ''],
        [portalKey, 'clocks that go apart are told as clocks, with how far'],
      ],
    },
    {
      requirement: 'Which API a key is for is found out at connect; the same resources work on both',
      tests: [
        [portalApi, 'is found out, after the configuration API refused it'],
        [portalApi, 'what is above works on it'],
        [portalKey, 'finds out which API the key is for, and what it lets us do'],
        [portalKey, 'extensions and e-mails are read and matched, by the portal API alone'],
      ],
    },
  ],
};

const emails: ProofTable['sections'][number] = {
  title: 'E-mail of each extension',
  proofs: [
    {
      requirement:
        '20 a second, 8 in flight, halved on 429 and 503; the preview shows progress and is usable meanwhile',
      tests: [
        [phoneSystem, 'are read eight at a time'],
        [phoneSystem, 'come at half the pace after a'],
        ['unit/cloudya/pacer.test.ts', ''],
        ['unit/onboarding/read-matches.test.ts', ''],
      ],
      measured: ['emails.md'],
    },
    {
      requirement: 'Resumed after a break; kept with the time of reading',
      tests: [[emailsResumed, 'goes on where it was broken off: nobody is left out, few are asked twice']],
    },
    {
      requirement:
        'A mailbox that fails or is refused holds up no other; after a 429 or 503 the reading rests as long as it is told to',
      tests: [
        [emailsSetAside, 'a mailbox whose answer is lost a few times is read at the end'],
        [emailsSetAside, 'where no mailbox gives an answer, the reading has not finished'],
        [emailsSetAside, 'neighbours that are refused for good do not end the first reading'],
        ['unit/onboarding/read-emails.test.ts', 'leave everybody else read'],
        ['unit/onboarding/read-emails.test.ts', 'are left, the reading ends'],
        [refresh, 'of a hundred that come first and were never read'],
        [refresh, 'nor a department that is closed from now on'],
        ['unit/onboarding/look-closer.test.ts', 'reads those beside many mailboxes that are refused'],
        [emailsSetAside, 'an extension that always answers'],
        [emailsSetAside, 'a vendor that allows few reads a second and names a rest is read to the end'],
      ],
    },
    {
      requirement:
        'A list that is empty or cut short unlinks nobody, nor does a customer that answers 404; who is missing is asked for',
      tests: [
        ['integration/cloudya/listing-not-believed.test.ts', ''],
        [phoneSystem, 'are not taken for none where the extension itself, or the whole customer, answers 404'],
        [emailsSetAside, 'where every mailbox answers 404 and no extension can be read'],
      ],
    },
    {
      requirement: 'The bulk export first, where its columns carry the address',
      tests: [
        ['unit/cloudya/bulk-export.test.ts', ''],
        ['unit/onboarding/read-matches.test.ts', 'a bulk export'],
        [phoneSystem, 'the bulk export'],
        ['unit/cloudya/http.test.ts', 'a table'],
      ],
    },
    {
      requirement: 'Read again in the background at a gentle rate, each customer at its own pace, also over restarts',
      tests: [
        [refresh, 'of 10,000 extensions is one pass a day, evenly spread'],
        [refresh, 'never exceeds three a second, however much is unread'],
        [refresh, 'goes on after a restart where it was'],
        [refresh, 'is each customer’s own'],
        [refresh, 'rests while an admin has everything read'],
        [refresh, 'an answer that is none'],
        [refresh, 'what stays refused or away is told, and over with the next success'],
      ],
    },
    {
      requirement: 'New, renamed and removed extensions are found; changes lead to links and to the bot’s report',
      tests: [
        [refresh, 'a listing'],
        [refresh, 'that has changed is kept; links, report and tabs follow'],
        [refresh, 'does not undo what was written while it was read'],
        [emailsAgain, 'a changed e-mail leads to another link, and the bot’s report says so'],
        [emailsAgain, 'an extension deleted in Cloudya loses its link and our mark'],
      ],
    },
    {
      requirement: 'At once, once and bounded for extensions a person is looking at',
      tests: [
        [emailsAgain, 'in the list is read at once, once, and who watches is told'],
        [emailsAgain, 'in the panel is read at once'],
        [emailsAgain, 'of many is bounded, and a refusal changes nothing'],
      ],
    },
    {
      requirement: 'Mended from the list, single or a selection: result seen, undone, written down with old and new',
      tests: [
        [correcting, 'one e-mail'],
        [correcting, 'somebody was faster'],
        [correcting, 'one of a selection, and the others are done'],
        [correcting, 'everything with 404: nothing is undone, and it can be afterwards'],
        [correcting, 'a break'],
        ['unit/tab/correct-email.test.tsx', ''],
        [optOut, 'is read to its end by the last one seen, each once, in the same order'],
      ],
    },
  ],
};

const portalSwitch: ProofTable['sections'][number] = {
  title: 'Portal switch',
  proofs: [
    {
      requirement: 'Read live in the wizard, watched afterwards: un-ticked pauses and is told, ticked resumes',
      tests: [
        [phoneSystem, 'is read live'],
        [wizard, 'shows what it found, and waits for the switch in the portal'],
        ['unit/onboarding/look.test.ts', 'a switch that is on is looked at, too'],
        [activation, 'un-ticked pauses and says so, ticked again resumes by itself'],
        [activation, 'un-ticked before the engine began is found as soon as it begins'],
        ['unit/presence/portal-switch.test.ts', ''],
      ],
    },
    {
      requirement: 'Required or not is a setting; when NFON’s own connector would write, too, it is said',
      tests: [
        [activation, 'only shown (informative), it pauses nothing'],
        [otherWriter, 'another writer of presence'],
        [bothWrite, 'a ticked one is NFON’s connector: the step says so, and the bot once'],
        [bothWrite, 'un-ticked it ends, and nothing pauses'],
        [bothWrite, 'an entry of such a connector in the registry counts, too'],
      ],
    },
  ],
};

const teamsToCloudya: ProofTable['sections'][number] = {
  title: 'Teams to Cloudya',
  proofs: [
    {
      requirement:
        'One integration of ours, one target per linked extension while there is something to tell ([decision 11](../decisions/0011-a-target-while-there-is-something-to-tell.md)): created, repaired, removed idempotently',
      tests: [
        [notes, 'make one type, one entry and one target, then change the target'],
        [notes, 'that arrived although their answer was lost are adopted'],
        [notes, 'are found where no answer names what was created: once made, then changed and withdrawn'],
        [notes, 'are removed with our entry, and nothing else is'],
        [notes, 'stay recorded where the whole customer answers 404, and can be taken back once it is open'],
        [notes, 'mending what others changed'],
        [mendNotes, 'has again what was deleted'],
      ],
    },
    {
      requirement: 'A profile is activated and the agent logged out on a Teams call or in do not disturb, as chosen',
      tests: [
        [levers, 'switches the profile and logs the agent out, and both come back after it'],
        [levers, 'in do not disturb, too; and only what the tenant chose'],
        [optOut, 'what may be done on phones'],
        [phones, ''],
      ],
    },
    {
      requirement: 'What was there is recorded first and put back: after a crash, on pause, deactivation, opt-out',
      tests: [
        [levers, 'killed anywhere'],
        [levers, 'is put back'],
        [appLevers, 'is put back'],
        [appLevers, 'a deactivation names what it puts back, and what it leaves'],
        [decideLevers, 'whatever happens'],
      ],
    },
    {
      requirement: 'What a person changed meanwhile stays; what cannot be put back is refused there, with the reason',
      tests: [
        [levers, 'what a person changes meanwhile stays'],
        [levers, 'kept with its time, tried again after an hour'],
        [appLevers, 'what the person changed meanwhile stays'],
        [appLevers, 'a write that does not show is tried again, and what cannot be put back is said'],
      ],
    },
    {
      requirement: 'While an extension rings or is in use, Teams does not drive it',
      tests: [[levers, 'begins nothing on a phone that rings or is in use']],
    },
    {
      requirement: 'Each user can be left out, in each direction',
      tests: [
        [optOut, 'out of Cloudya → Teams'],
        [optOut, 'out of Teams → Cloudya'],
        [optOut, 'out of both'],
      ],
    },
    {
      requirement: 'Writes on change only, in order per extension; licence, gone and conflict told apart',
      tests: [
        [notes, 'about one extension overtake each other: the newest stands'],
        [phones, 'a 403 whose words name a licence is one of licence'],
        ['integration/cloudya/errors-apart.test.ts', 'cloudya_gone: the API answers 404 to a write'],
        ['integration/cloudya/errors-apart.test.ts', 'cloudya_conflict: the API answers 409 to a write'],
        [phones, 'phones and the registry are written together at no more than five a second'],
        [levers, 'an extension that is gone is asked less and less'],
        [levers, 'ignored while it is taken'],
      ],
    },
  ],
};

const several: ProofTable['sections'][number] = {
  title: 'Several customers',
  proofs: [
    {
      requirement: 'A tenant may hold several; extensions are named by account and number everywhere',
      tests: [
        [customers, 'the same number with two customers'],
        [customers, 'a customer that is away'],
        [severalCustomers, 'shows calls of the same number on the right person'],
        [twoCustomers, 'finds extensions by number, by customer and by both'],
        ['unit/tab/accounts.test.tsx', ''],
        ['integration/store/accounts-migration.test.ts', 'names every extension by number and customer'],
      ],
    },
    {
      requirement: 'Connected, changed and removed one by one while the others go on',
      tests: [
        [severalCustomers, 'is connected while the first runs, and its people follow'],
        [severalCustomers, 'stops that one alone, and is named'],
        [severalCustomers, 'takes back what stands for its people first, also over an outage and a restart'],
      ],
    },
    {
      requirement: 'The operator assigns, lists and withdraws by a command',
      tests: [
        [operatorCommand, 'assigns, lists and withdraws; a refusal ends with 1'],
        [operatorCustomers, 'by two operators at once gives it to one of them'],
        [operatorCustomers, 'what another tenant has connected by own logins is refused'],
        [withdrawal, 'leaves while others go on'],
        [withdrawals, 'a withdrawal'],
      ],
    },
    {
      requirement: 'Who types a stranger’s K-account gets nothing, not even whether it exists',
      tests: [
        [operator, 'somebody who types a customer number that is not theirs'],
        [operator, 'hears the same where NFON says 404'],
        [operator, 'where neither the CTI login nor a line says which customer it is'],
        [operator, 'waits after five tries'],
        [access, 'an admin of another organisation'],
      ],
    },
  ],
};

const errors: ProofTable['sections'][number] = {
  title: 'Errors',
  proofs: [
    {
      requirement: 'Each error of Cloudya’s has its own words in the tab and by the bot, in both languages',
      tests: [
        ['integration/app/cloudya-refusals.test.ts', ''],
        ['integration/cloudya/errors-apart.test.ts', ''],
        ['unit/tab/texts.test.ts', 'tells every trouble the server may name'],
        ['unit/teams/texts.test.ts', 'every trouble that can be reported'],
      ],
    },
    {
      requirement: 'At connect each refusal is told apart, as the simulated Cloudya gives it',
      tests: [
        [portalApi, 'connecting tells apart'],
        [phoneSystem, 'connecting'],
        [portalKey, 'connecting with a key of the portal API'],
        [portalKey, 'refused while it runs'],
      ],
    },
  ],
};

export const cloudyaSide: ProofTable = {
  name: 'cloudya-side',
  title: 'The Cloudya side: what holds, and what shows it',
  sections: [cti, configuration, emails, portalSwitch, teamsToCloudya, several, errors],
};
