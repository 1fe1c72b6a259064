/** The wizard's endpoints. Each acts, then answers with the wizard's whole state. */
import type { OnboardingState } from '../../contract/onboarding.ts';
import { routes } from '../../contract/routes.ts';
import {
  connectCloudya,
  continueWithoutSwitch,
  disconnectCloudya,
  leaveBehind,
} from '../onboarding/connect-cloudya.ts';
import { checkRights, consentLink, consentOutcome, consentTicket, stopProving } from '../onboarding/give-consent.ts';
import { look } from '../onboarding/look.ts';
import { acceptPreview } from '../onboarding/match-report.ts';
import type { Admin, OnboardingDeps } from '../onboarding/onboarding.ts';
import { readState } from '../onboarding/read-state.ts';
import { removeSyncUser, signInOutcome, signInTicket } from '../onboarding/sign-in.ts';
import { chooseSyncUser, skipSyncUser } from '../onboarding/sync-user.ts';
import type { Mount } from './mount.ts';
import { limitRefusedTries } from './refused-tries.ts';

export function mountOnboarding(mount: Mount, deps: OnboardingDeps): void {
  const then = async (admin: Admin, act: Promise<void>): Promise<OnboardingState> => {
    await act;
    return readState(deps, admin);
  };
  const attempt = limitRefusedTries({ clock: deps.clock, ...guesses });
  mount(routes.onboarding, ({ caller }) => readState(deps, caller));
  mount(routes.look, ({ caller }) => then(caller, look(deps, caller)));
  mount(routes.connectCloudya, ({ caller, input }) =>
    then(
      caller,
      attempt(caller.tenantId, () => connectCloudya(deps, caller, input)),
    ),
  );
  mount(routes.continueWithoutSwitch, ({ caller, params }) =>
    then(caller, continueWithoutSwitch(deps, caller, params.kAccount ?? '')),
  );
  mount(routes.disconnectCloudya, ({ caller, params }) =>
    then(caller, disconnectCloudya(deps, caller, params.kAccount ?? '')),
  );
  mount(routes.leaveBehind, ({ caller, params }) => then(caller, leaveBehind(deps, caller, params.kAccount ?? '')));
  mount(routes.consentTicket, ({ caller }) => consentTicket(deps, caller));
  mount(routes.consentLink, ({ caller }) => then(caller, consentLink(deps, caller)));
  mount(routes.consentOutcome, ({ caller, input }) => then(caller, consentOutcome(deps, caller, input)));
  mount(routes.stopProving, ({ caller }) => then(caller, stopProving(deps, caller)));
  mount(routes.checkRights, ({ caller }) => then(caller, checkRights(deps, caller)));
  mount(routes.chooseSyncUser, ({ caller, input }) => then(caller, chooseSyncUser(deps, caller, input.upn)));
  mount(routes.skipSyncUser, ({ caller }) => then(caller, skipSyncUser(deps, caller)));
  mount(routes.signInTicket, ({ caller }) => signInTicket(deps, caller));
  mount(routes.signInOutcome, ({ caller, input }) => then(caller, signInOutcome(deps, caller, input)));
  mount(routes.removeSyncUser, ({ caller, params }) => then(caller, removeSyncUser(deps, caller, params.userId ?? '')));
  mount(routes.acceptPreview, ({ caller }) => then(caller, acceptPreview(deps, caller)));
}

/** Logins and customer numbers that may be guessed wrong in a minute, per tenant. */
const guesses = { most: 5, perMs: 60_000 };
