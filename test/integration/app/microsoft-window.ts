/** What a person does in Microsoft's window, also where Entra refuses: on its own page the way back to the app is taken. */
import type { TestApp } from '../../setup/app.ts';

export type Api = Awaited<ReturnType<TestApp['as']>>;

type Step = 'consent' | 'sign-in';

export interface Opened {
  /** Microsoft's page. */
  target: URL;
  /** Sends its form; answers the address that leads back to the app. */
  submit(form: Record<string, string>): Promise<string>;
  /** Sends its form and closes the window on what Entra shows then, as a person copies it from there. */
  close(form: Record<string, string>): Promise<string>;
}

/** Opens the window with a fresh ticket. */
export async function openWindow({ api, app }: { api: Api; app: TestApp }, step: Step): Promise<Opened> {
  const ticket = await api('POST', `/api/onboarding/${step}/ticket`, {});
  const start = await app.browse(ticket.body.url);
  const target = new URL(start.location ?? '');
  const page = new URL(step === 'consent' ? 'adminconsent' : 'sign-in', target);
  const known = Object.fromEntries(target.searchParams);
  return {
    target,
    submit: async (form) => {
      const answered = await app.browse(page.href, { ...known, ...form });
      return answered.location ?? wayBack(app, page, answered.text);
    },
    close: async (form) => {
      const { text } = await app.browse(page.href, { ...known, ...form });
      await api('POST', `/api/onboarding/${step}/outcome`, { kind: 'closed' });
      return text.replace(/<style.*?<\/style>|<[^>]+>/gs, ' ');
    },
  };
}

/** A page of Entra with a way back: a link, or a form that posts itself. */
async function wayBack(app: TestApp, page: URL, text: string): Promise<string> {
  const link = /<a class="button" href="([^"]+)"/.exec(text)?.[1];
  if (link !== undefined) return unescaped(link);
  const form = text.split('<form').find((part) => part.includes('error_description')) ?? '';
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  const values = Object.fromEntries(fields.map(([, name, value = '']) => [name, unescaped(value)]));
  return (await app.browse(new URL('return', page).href, values)).location ?? '';
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replaceAll('&amp;', '&');
}

/** The whole way, as the tab goes it: ticket, window, callback, outcome. Answers the wizard's state. */
export async function throughWindow(
  world: { api: Api; app: TestApp },
  step: Step,
  form: Record<string, string>,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
): Promise<any> {
  const { submit } = await openWindow(world, step);
  const back = await world.app.browse(await submit(form));
  const result = new URL(back.location ?? '', 'https://presence.contoso.example').searchParams.get('result') ?? '';
  const { body } = await world.api('POST', `/api/onboarding/${step}/outcome`, { kind: 'finished', handle: result });
  return body;
}
