/** The tab-facing API as data: server, tab and the test that tries every endpoint read this one table. */
import { z } from 'zod';
import { Acting } from './acting.ts';
import { CorrectEmail, CorrectionResult } from './correcting.ts';
import { MatchFilter, MatchReport } from './matching.ts';
import { ConnectCloudya, OnboardingState } from './onboarding.ts';
import { AuditPage, DeactivationEffects, Overview, PeoplePage, Settings, Why } from './overview.ts';
import { LeftOut } from './presence.ts';

export interface Route<Body extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express-style path with `:params`. */
  path: string;
  /** Body of POST/PUT, query of GET. */
  input: Body;
  output: Answer;
  /** `json` unless said otherwise. */
  kind?: 'stream' | 'csv';
}

function route<Body extends z.ZodType, Answer extends z.ZodType>(
  method: Route['method'],
  path: string,
  input: Body,
  output: Answer,
  kind?: 'stream' | 'csv',
): Route<Body, Answer> {
  return kind === undefined ? { method, path, input, output } : { method, path, input, output, kind };
}

const nothing = z.object({});
const Page = {
  search: z.string().max(100).default(''),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
};

/** Address of the pop-up's start page, good once and for five minutes. */
export const Ticket = z.object({ url: z.string(), expiresAt: z.string() });

/** What the pop-up told the tab: the result handle of the end page, or that it was closed or blocked. */
export const PopupOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('finished'), handle: z.string().max(200) }),
  z.object({ kind: z.literal('closed') }),
]);
export type PopupOutcome = z.infer<typeof PopupOutcome>;

export const routes = {
  onboarding: route('GET', '/api/onboarding', nothing, OnboardingState),
  /** Looks outside now (portal switch, rights, sync user's account), at most as often as the step promises. */
  look: route('POST', '/api/onboarding/look', nothing, OnboardingState),
  /** One more customer, or the same one again. */
  connectCloudya: route('PUT', '/api/onboarding/cloudya', ConnectCloudya, OnboardingState),
  continueWithoutSwitch: route('POST', '/api/onboarding/cloudya/:kAccount/continue', nothing, OnboardingState),
  disconnectCloudya: route('DELETE', '/api/onboarding/cloudya/:kAccount', nothing, OnboardingState),
  /** Ends a removal that hangs: what cannot be taken back stays as it is. */
  leaveBehind: route('POST', '/api/onboarding/cloudya/:kAccount/leave-behind', nothing, OnboardingState),
  consentTicket: route('POST', '/api/onboarding/consent/ticket', nothing, Ticket),
  consentLink: route('POST', '/api/onboarding/consent/link', nothing, OnboardingState),
  consentOutcome: route('POST', '/api/onboarding/consent/outcome', PopupOutcome, OnboardingState),
  /** No more trying out; the step is open again. */
  stopProving: route('POST', '/api/onboarding/consent/stop', nothing, OnboardingState),
  /** Tries every permission out now. */
  checkRights: route('POST', '/api/rights', nothing, OnboardingState),
  chooseSyncUser: route(
    'PUT',
    '/api/onboarding/sync-user',
    z.object({ upn: z.string().trim().email().max(200) }),
    OnboardingState,
  ),
  skipSyncUser: route('POST', '/api/onboarding/sync-user/skip', nothing, OnboardingState),
  signInTicket: route('POST', '/api/onboarding/sign-in/ticket', nothing, Ticket),
  signInOutcome: route('POST', '/api/onboarding/sign-in/outcome', PopupOutcome, OnboardingState),
  removeSyncUser: route('DELETE', '/api/sync-users/:userId', nothing, OnboardingState),
  matches: route('GET', '/api/matches', z.object({ filter: MatchFilter.default('all'), ...Page }), MatchReport),
  readMatchesAgain: route('POST', '/api/matches/read', nothing, z.object({ started: z.boolean() })),
  exportMatches: route('GET', '/api/matches/export', nothing, z.string(), 'csv'),
  linkByHand: route('PUT', '/api/matches/:extension/link', z.object({ userId: z.string().uuid() }), nothing),
  ignoreMatch: route(
    'PUT',
    '/api/matches/:extension/ignore',
    z.object({ reason: z.string().trim().max(200) }),
    nothing,
  ),
  /** The extension that counts for its person from now on. */
  chooseDuplicate: route('PUT', '/api/matches/:extension/counts', nothing, nothing),
  /** Takes the admin's choice for this extension back: link by hand, ignore or duplicate choice. */
  undoMatchChoice: route('DELETE', '/api/matches/:extension/choice', nothing, nothing),
  /** Writes the member's own address as voicemail e-mail in Cloudya. */
  correctEmail: route('POST', '/api/matches/:extension/correction', CorrectEmail, CorrectionResult),
  /** Puts the old e-mail back, if ours still stands. */
  undoCorrection: route('DELETE', '/api/matches/:extension/correction', nothing, CorrectionResult),
  acceptPreview: route('POST', '/api/onboarding/preview', nothing, OnboardingState),
  activate: route('POST', '/api/activation', nothing, OnboardingState),
  overview: route('GET', '/api/overview', nothing, Overview),
  people: route(
    'GET',
    '/api/people',
    z.object({ filter: z.enum(['all', 'on-the-phone', 'left-out', 'refused']).default('all'), ...Page }),
    PeoplePage,
  ),
  why: route('GET', '/api/people/:linkId/why', nothing, Why),
  readPersonAgain: route('POST', '/api/people/:linkId/read', nothing, nothing),
  leaveOut: route('PUT', '/api/people/:linkId/left-out', LeftOut, nothing),
  /** Server-sent events: `overview` (Overview), `people` (changed PersonRow[]), `onboarding` (OnboardingState), `matches` (they may have changed). */
  live: route('GET', '/api/live', nothing, z.unknown(), 'stream'),
  pause: route('POST', '/api/pause', nothing, Overview),
  resume: route('POST', '/api/resume', nothing, Overview),
  deactivationEffects: route('GET', '/api/deactivation', nothing, DeactivationEffects),
  deactivate: route('POST', '/api/deactivation', nothing, DeactivationEffects),
  settings: route('GET', '/api/settings', nothing, Settings),
  setDirections: route('PUT', '/api/settings/directions', Settings.shape.directions, Settings),
  /** What may be done on phones; saved again as it is, what was refused is tried again. */
  setActing: route('PUT', '/api/settings/acting', Acting, Settings),
  /** `before`: id of the last entry seen; those that are older follow. */
  audit: route(
    'GET',
    '/api/audit',
    z.object({
      before: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
    }),
    AuditPage,
  ),
} as const;

export type RouteName = keyof typeof routes;
export type InputOf<Name extends RouteName> = z.input<(typeof routes)[Name]['input']>;
export type OutputOf<Name extends RouteName> = z.output<(typeof routes)[Name]['output']>;
