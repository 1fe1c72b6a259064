/** Microsoft's pages as a script: what a person does in the pop-ups of the wizard. */

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
