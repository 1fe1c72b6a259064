/** The wizard's state as the tab sees it. Lives on the server, per tenant. */
import { z } from 'zod';
import { PersonRow } from './presence.ts';

export const wizardSteps = ['connect', 'consent', 'sync-user', 'sign-in', 'preview', 'activate'] as const;
export const WizardStep = z.enum(wizardSteps);
export type WizardStep = z.infer<typeof WizardStep>;

/** What went wrong in a step, told inside that step until the next try. Codes: `errors.ts`. */
export const StepProblem = z.object({
  code: z.string(),
  /** ISO 8601 */
  at: z.string(),
  /** Values for the text, e.g. the address that came back. Never a secret. */
  values: z.record(z.string(), z.string()),
});
export type StepProblem = z.infer<typeof StepProblem>;

export const Done = z.object({ at: z.string(), by: z.string().nullable() });

export const RightState = z.enum(['yes', 'no', 'unknown']);
export type RightState = z.infer<typeof RightState>;

export const SwitchState = z.enum(['on', 'off', 'unknown']);
export type SwitchState = z.infer<typeof SwitchState>;

export const CloudyaApi = z.enum(['configuration', 'portal']);
/** Which of NFON's interfaces the client's key is for: the configuration API, or its predecessor, the portal API. */
export type CloudyaApi = z.infer<typeof CloudyaApi>;

export const CloudyaKey = z.enum(['own', 'operator']);
/** Whose API client a customer is reached with. */
export type CloudyaKey = z.infer<typeof CloudyaKey>;

/** One Cloudya customer of the tenant. */
export const CloudyaConnectionView = z.object({
  kAccount: z.string(),
  companyName: z.string(),
  extensions: z.number().int(),
  clientId: z.string(),
  ctiUser: z.string(),
  linesInUse: z.number().int(),
  checkedAt: z.string(),
  api: CloudyaApi,
  key: CloudyaKey,
  /** It is being removed; what we set for its people is taken back first. */
  leaving: z.boolean(),
  /** ISO 8601. Its removal hangs, as something cannot be taken back yet: it is tried again then. */
  leavingNextTryAt: z.string().nullable(),
  /** NFON's own connector would write presence for this customer, too. */
  bothWrite: z.boolean(),
  rights: z.object({ lineStates: RightState, registry: RightState, profiles: RightState, loginStatus: RightState }),
  portalSwitch: z.object({
    state: SwitchState,
    checkedAt: z.string(),
    required: z.boolean(),
    continuedAnyway: z.boolean(),
  }),
});
export type CloudyaConnectionView = z.infer<typeof CloudyaConnectionView>;

/** `waiting` = consent was given, Microsoft does not honour it everywhere yet. */
export const PermissionState = z.object({
  name: z.string(),
  state: z.enum(['granted', 'missing', 'not-yet', 'not-checked']),
  checkedAt: z.string().nullable(),
  /** What Microsoft answered to the admin's own sign-in, by which this one is tried out; `url`: of the window where it asks. */
  problem: StepProblem.nullable(),
});
export type PermissionState = z.infer<typeof PermissionState>;

/** A fresh consent usually arrives within a minute; after twice that the texts change. */
export const provingLongMs = 2 * 60_000;

/** How often rights are tried out after a consent, by its age: soon at first (Microsoft advises doubling from 1 s up to 5), then less and less. Milliseconds. */
export function proofEveryMs(ageMs: number): number {
  if (ageMs < 5_000) return 1_000;
  if (ageMs < 20_000) return 2_000;
  if (ageMs < provingLongMs) return 5_000;
  return ageMs < 5 * provingLongMs ? 15_000 : 60_000;
}

export const SyncUserView = z.object({
  userId: z.string(),
  upn: z.string(),
  name: z.string(),
  round: z.number().int(),
  people: z.number().int(),
  /**
   * `signed-out`: the stored sign-in no longer works, `cause` says why (error code of `errors.ts`). `signed-in` with a cause: Microsoft
   * refuses it all the same.
   */
  state: z.enum(['signed-in', 'signed-out']),
  cause: z.string().nullable(),
  /** What Microsoft named as the cause, see `refusals.ts`, and what support asks for. */
  vendorCode: z.string().nullable(),
  correlationId: z.string().nullable(),
  signedOutAt: z.string().nullable(),
  signedInAt: z.string(),
  by: z.string().nullable(),
});
export type SyncUserView = z.infer<typeof SyncUserView>;

export const ActivationStage = z.object({
  key: z.enum(['links', 'rounds', 'lines', 'presence', 'in-step', 'second-look']),
  state: z.enum(['done', 'running', 'next', 'failed']),
  done: z.number().int(),
  total: z.number().int(),
  /** Round number, address or name of who is being handled; never shown in logs. */
  detail: z.string().nullable(),
  at: z.string().nullable(),
});
export type ActivationStage = z.infer<typeof ActivationStage>;

export const ActivationView = z.object({
  state: z.enum(['running', 'done', 'failed']),
  startedAt: z.string(),
  startedBy: z.string().nullable(),
  inStep: z.number().int(),
  total: z.number().int(),
  secondsLeft: z.number().nullable(),
  stages: z.array(ActivationStage),
  justDone: z.array(PersonRow),
  problem: StepProblem.nullable(),
});
export type ActivationView = z.infer<typeof ActivationView>;

export const Phase = z.enum(['onboarding', 'activating', 'active', 'paused']);
export type Phase = z.infer<typeof Phase>;

export const OnboardingState = z.object({
  phase: Phase,
  organisation: z.object({
    name: z.string().nullable(),
    domain: z.string().nullable(),
    /** Customer numbers, in the order they were connected. */
    kAccounts: z.array(z.string()),
  }),
  me: z.object({ name: z.string(), upn: z.string(), roles: z.array(z.string()), mayConsent: z.boolean() }),
  /** The first open step: where a reload, another device or another admin lands. */
  openStep: WizardStep,
  portalUrl: z.string(),
  adminCentreUrl: z.string(),
  chat: z.object({ exists: z.boolean(), url: z.string() }),
  connect: z.object({
    done: Done.nullable(),
    /** Oldest first. */
    connections: z.array(CloudyaConnectionView),
    /** The operator's API client: is there one, and for which customers may this tenant use it? */
    operatorKey: z.object({ available: z.boolean(), assigned: z.array(z.string()) }),
    problem: StepProblem.nullable(),
  }),
  consent: z.object({
    done: Done.nullable(),
    /** `proving`: the redirect came back, rights are being tried out. */
    state: z.enum(['open', 'proving', 'granted']),
    /** When proving began, ISO 8601. */
    since: z.string().nullable(),
    /** When they are tried out next, ISO 8601; only while proving. */
    nextLookAt: z.string().nullable(),
    permissions: z.array(PermissionState),
    link: z.object({ url: z.string(), validUntil: z.string() }).nullable(),
    problem: StepProblem.nullable(),
  }),
  syncUser: z.object({
    done: Done.nullable(),
    /** False: Microsoft's cloud tells nobody of changed presence; this step and the next fall away. */
    needed: z.boolean(),
    name: z.string(),
    /** Proposed or chosen address; null until the verified domain is known. */
    upn: z.string().nullable(),
    found: z.enum(['not-looked', 'missing', 'disabled', 'enabled']),
    checkedAt: z.string().nullable(),
    skipped: z.boolean(),
    problem: StepProblem.nullable(),
  }),
  signIn: z.object({
    done: Done.nullable(),
    needed: z.boolean(),
    skipped: z.boolean(),
    syncUsers: z.array(SyncUserView),
    problem: StepProblem.nullable(),
    readEverySeconds: z.number(),
  }),
  preview: z.object({
    done: Done.nullable(),
    people: z.number().int().nullable(),
    toLookAt: z.number().int().nullable(),
  }),
  activate: z.object({ done: Done.nullable(), activation: ActivationView.nullable() }),
});
export type OnboardingState = z.infer<typeof OnboardingState>;

/** NFON customer number, `K` and digits. */
export const KAccount = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^K\d{2,8}$/);

export const ConnectCloudya = z
  .object({
    kAccount: KAccount,
    /** The customer's own API client, both or neither. Neither: the operator's. */
    clientId: z.string().trim().min(1).max(200).optional(),
    clientSecret: z.string().min(1).max(400).optional(),
    ctiUser: z.string().trim().min(1).max(200),
    ctiPassword: z.string().min(1).max(400),
  })
  .refine(({ clientId, clientSecret }) => (clientId === undefined) === (clientSecret === undefined));
export type ConnectCloudya = z.infer<typeof ConnectCloudya>;
