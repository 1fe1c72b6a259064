/** What every onboarding use case is given. */
import type { StepProblem } from '../../contract/onboarding.ts';
import type { Rights } from '../presence/rights.ts';
import type { WizardSettings } from './advance.ts';
import type { Actor, MatchStore, OnboardingStore } from './onboarding-store.ts';
import type {
  AccountProber,
  AdminProfile,
  CloudyaCredentials,
  ConsentPage,
  PhoneSystem,
  SyncUserSignIn,
  TenantDirectory,
} from './ports.ts';

export interface OnboardingDeps {
  clock: { now(): number };
  store: OnboardingStore;
  matches: MatchStore;
  phoneSystem: PhoneSystem;
  directory: TenantDirectory;
  consent: ConsentPage;
  rights: Pick<Rights, 'prove' | 'suspect' | 'awaited'>;
  signIn: SyncUserSignIn;
  prober: AccountProber;
  profile: AdminProfile;
  settings: WizardSettings;
  /** API client of whoever runs the app. */
  operatorKey: Pick<CloudyaCredentials, 'clientId' | 'clientSecret'> | undefined;
  /** Removes a customer: at once, or as a job where something of ours may stand for its people. */
  leave(tenantId: string, kAccount: string, by: Actor, leaveBehind: boolean): Promise<unknown>;
  /** Origin of the app. */
  publicUrl: string;
  /** Something a watching tab wants to hear of. */
  changed(tenantId: string): void;
}

/** The admin who acts; proven before any use case runs. */
export interface Admin extends Actor {
  tenantId: string;
  upn: string;
  roles: string[];
  mayConsent: boolean;
  ssoToken: string;
}

export function problem(
  deps: Pick<OnboardingDeps, 'clock'>,
  code: string,
  values: Record<string, string> = {},
): StepProblem {
  return { code, at: new Date(deps.clock.now()).toISOString(), values };
}

/** Our page that leads to Microsoft's window, which asks the person whatever a rule demands. */
export function confirmPage({ publicUrl }: Pick<OnboardingDeps, 'publicUrl'>, tenantId: string): string {
  return `${publicUrl}/auth/confirm?tenant=${tenantId}`;
}
