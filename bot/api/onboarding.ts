/** The wizard's endpoints. Each acts, then answers with the wizard's whole state. */
import type { OnboardingState } from '../../contract/onboarding.ts';
import { routes } from '../../contract/routes.ts';
import { PresenceError } from '../errors.ts';
import { connectCloudya, continueWithoutSwitch, disconnectCloudya } from '../onboarding/connect-cloudya.ts';
import { checkRights, consentLink, consentOutcome, consentTicket, stopProving } from '../onboarding/give-consent.ts';
import { look } from '../onboarding/look.ts';
import { acceptPreview } from '../onboarding/match-report.ts';
import type { Admin, OnboardingDeps } from '../onboarding/onboarding.ts';
import { readState } from '../onboarding/read-state.ts';
import { removeSyncUser, signInOutcome, signInTicket } from '../onboarding/sign-in.ts';
import { chooseSyncUser, skipSyncUser } from '../onboarding/sync-user.ts';
import type { Mount } from './mount.ts';

export function mountOnboarding(mount: Mount, deps: OnboardingDeps): void {
  const then = async (admin: Admin, act: Promise<void>): Promise<OnboardingState> => {
    await act;
    return readState(deps, admin);
  };
  const admit = attempts(deps.clock);
  mount(routes.onboarding, ({ caller }) => readState(deps, caller));
  mount(routes.look, ({ caller }) => then(caller, look(deps, caller)));
  mount(routes.connectCloudya, ({ caller, input }) => {
    admit(caller.tenantId);
    return then(caller, connectCloudya(deps, caller, input));
  });
  mount(routes.continueWithoutSwitch, ({ caller, params }) =>
    then(caller, continueWithoutSwitch(deps, caller, params.kAccount ?? '')),
  );
  mount(routes.disconnectCloudya, ({ caller, params }) =>
    then(caller, disconnectCloudya(deps, caller, params.kAccount ?? '')),
  );
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

const mostAttempts = 10;
const perMs = 60_000;

/** Guessing logins through us is slow: ten tries a minute and tenant. */
function attempts(clock: { now(): number }): (tenantId: string) => void {
  const tries = new Map<string, number[]>();
  return (tenantId) => {
    const now = clock.now();
    const recent = (tries.get(tenantId) ?? []).filter((time) => time > now - perMs);
    if (recent.length >= mostAttempts) throw new PresenceError('too_many_requests', { seconds: '60' });
    tries.set(tenantId, [...recent, now]);
  };
}
