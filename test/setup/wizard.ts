/** The wizard's way as a script, for tests that begin after it. */
import { expect, vi } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
type Call = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>;

export const admin = 'jonas.weber@contoso.example';
export const syncUser = 'presence-sync@contoso.example';
export const logins = {
  kAccount: 'K1234',
  clientId: 'contoso-presence',
  clientSecret: 'contoso-secret-1',
  ctiUser: 'presence',
  ctiPassword: 'cti-pass-1',
};

export interface WizardWorld {
  api: Call;
  control: Call;
  browse(url: string, form?: Record<string, string>): Promise<{ status: number; location: string | null }>;
}

/** Goes through Microsoft's page from a fresh ticket; answers the handle the end page hands the tab. */
export async function throughMicrosoft(
  { api, browse }: WizardWorld,
  step: 'consent' | 'sign-in',
  form: Record<string, string>,
): Promise<string> {
  const ticket = await api('POST', `/api/onboarding/${step}/ticket`, {});
  const start = await browse(ticket.body.url);
  const target = new URL(start.location ?? '');
  const page = step === 'consent' ? 'adminconsent' : 'sign-in';
  const answered = await browse(new URL(page, target).href, { ...Object.fromEntries(target.searchParams), ...form });
  const back = await browse(answered.location ?? '');
  return new URL(back.location ?? '', 'https://presence.contoso.example').searchParams.get('result') ?? '';
}

/** From nothing to "in step". */
export async function activate(world: WizardWorld, { timeout = 30_000 } = {}): Promise<void> {
  const { api, control } = world;
  await control('POST', '/cloudya/switch', { enabled: true });
  await control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUser });
  await api('PUT', '/api/onboarding/cloudya', logins);
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
