/** The wizard's way as a script, for tests that begin after it. */
import { expect, vi } from 'vitest';
import { admin, logins, syncUser, throughMicrosoft, type WizardWorld } from './pop-ups.ts';

export { admin, logins, syncUser, throughMicrosoft, type WizardWorld };

/** From nothing to "in step". */
export async function activate(
  world: WizardWorld,
  { timeout = 30_000, connect = logins as object } = {},
): Promise<void> {
  const { api, control } = world;
  await control('POST', '/cloudya/switch', { enabled: true });
  await control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
  await api('PUT', '/api/onboarding/cloudya', connect);
  const consent = await throughMicrosoft(world, 'consent', { login: admin, answer: 'accept' });
  await api('POST', '/api/onboarding/consent/outcome', { kind: 'finished', handle: consent });
  await api('POST', '/api/onboarding/look', {});
  const signIn = await throughMicrosoft(world, 'sign-in', { login: syncUser, password: 'demo' });
  await api('POST', '/api/onboarding/sign-in/outcome', { kind: 'finished', handle: signIn });
  const soon = { timeout, interval: 200 };
  await vi.waitFor(
    async () => expect((await api('GET', '/api/matches?limit=1')).body.reading.finishedAt).not.toBeNull(),
    soon,
  );
  await api('POST', '/api/onboarding/preview', {});
  await api('POST', '/api/activation', {});
  await vi.waitFor(async () => expect((await api('GET', '/api/onboarding')).body.phase).toBe('active'), soon);
}
