/** A small Administration portal: the tick box, and the voicemail e-mails. */
import express, { type Request, Router } from 'express';
import { html, inLanguage, page, type SafeHtml, type Say } from '../core/pages.ts';
import type { Simulator } from '../core/simulator.ts';
import type { Customer, SimExtension } from './world.ts';

export function portalHost(sim: Simulator): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  const customerOf = (request: Request) =>
    sim.world.cloudya.customers[String(request.body?.customer ?? request.query.customer ?? 'K1234')];
  router.get('/{*rest}', (request, response) => {
    const customer = customerOf(request);
    if (!customer) return void response.status(404).end();
    const { lang, say } = inLanguage(request);
    response.send(
      page(lang, say('Administration portal', 'Administrationsportal'), content(customer, say, request), {
        wide: true,
        brand: 'Cloudya',
      }),
    );
  });
  router.post('/{*rest}', (request, response) => {
    const customer = customerOf(request);
    if (!customer) return void response.status(404).end();
    const done = act(customer, request.body ?? {});
    sim.changed('portal');
    response.redirect(
      303,
      `${request.baseUrl}${request.path}?${new URLSearchParams({ customer: customer.kAccount, done })}`,
    );
  });
  return router;
}

function act(customer: Customer, form: Record<string, string>): string {
  if (form.act === 'switch') {
    customer.presenceTeamsConnectorEnabled = form.presence === 'on';
    return form.presence === 'on' ? 'on' : 'off';
  }
  const extension = customer.extensions[form.extension ?? ''];
  if (extension) extension.voicemailEmail = form.email?.trim() ? form.email.trim() : null;
  return 'email';
}

function content(customer: Customer, say: Say, request: Request): SafeHtml {
  const enabled = customer.presenceTeamsConnectorEnabled === true;
  const note =
    request.query.done === 'on'
      ? html`<p role="status"><strong>${say('Saved.', 'Gespeichert.')}</strong> ${say('The maker’s own wizard would open here in a new window. It may be closed: its steps are done in the app.', 'Hier öffnete sich der Assistent des Herstellers in einem neuen Fenster. Es darf geschlossen werden: Seine Schritte geschehen in der App.')}</p>`
      : request.query.done
        ? html`<p role="status">${say('Saved.', 'Gespeichert.')}</p>`
        : '';
  return html`<h1>${customer.company} · ${customer.kAccount}</h1>${note}
    <h2>${say('Profile › Customer', 'Profil › Kunde')}</h2>
    <form method="post"><input type="hidden" name="customer" value="${customer.kAccount}">
      <label><input type="checkbox" name="presence" value="on" ${enabled ? { safe: 'checked' } : ''}> MS Teams Presence synchronisation</label>
      <div class="row"><button class="primary" name="act" value="switch">${say('Save', 'Speichern')}</button></div></form>
    <h2>${say('Extensions', 'Nebenstellen')}</h2>
    <table><thead><tr><th>${say('Number', 'Nummer')}</th><th>${say('Name', 'Name')}</th><th>${say('E-mail under voicemail', 'E-Mail unter Voicemail')}</th></tr></thead><tbody>
    ${Object.values(customer.extensions)
      .slice(0, 200)
      .map((extension) => row(customer, extension, say))}</tbody></table>`;
}

function row(customer: Customer, { extension, name, voicemailEmail }: SimExtension, say: Say): SafeHtml {
  return html`<tr><td>${extension}</td><td>${name}</td><td><form class="inline" method="post"><input type="hidden" name="customer" value="${customer.kAccount}"><input type="hidden" name="extension" value="${extension}">
    <input type="text" name="email" aria-label="${say('E-mail of', 'E-Mail von')} ${extension}" value="${voicemailEmail ?? ''}"> <button class="link" name="act" value="email">${say('Save', 'Speichern')}</button></form></td></tr>`;
}
