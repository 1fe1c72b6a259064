/** A small admin centre: create, disable and reset accounts, take consent back. Stands for entra.microsoft.com and admin.microsoft.com. */
import express, { type Request, Router } from 'express';
import { html, inLanguage, page, type SafeHtml, type Say } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { contoso, germanRoleNames } from '../../seed/company.ts';
import {
  addUser,
  changeTenant,
  changeUser,
  removeUser,
  resetPassword,
  revokeSessions,
  withdrawConsent,
} from '../directory.ts';
import { findTenant, findUser, type SimTenant, type SimUser } from '../world.ts';
import { accountSwitches, pressed, switchButtons, tenantSwitches } from './policy-switches.ts';

export function adminCentreHost(sim: Simulator): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  const tenantOf = (request: Request) =>
    findTenant(sim.world.microsoft, String(request.body?.tenant ?? request.query.tenant ?? contoso.domain));
  router.get('/{*rest}', (request, response) => {
    const tenant = tenantOf(request);
    if (!tenant) return void response.status(404).end();
    const { lang, say } = inLanguage(request);
    response.send(
      page(lang, say('Admin centre', 'Admin Center'), content(tenant, say, request), {
        wide: true,
        brand: say('Admin centre', 'Admin Center'),
      }),
    );
  });
  router.post('/{*rest}', (request, response) => {
    const tenant = tenantOf(request);
    if (!tenant) return void response.status(404).end();
    const trouble = act(sim, tenant, request.body ?? {});
    const back = new URLSearchParams({
      tenant: tenant.domain,
      ...(trouble ? { trouble } : { done: String(request.body?.act ?? '') }),
    });
    response.redirect(303, `${request.baseUrl}${request.path}?${back}`);
  });
  return router;
}

/** Does what a button asks; a sentence when it cannot. */
function act(sim: Simulator, tenant: SimTenant, form: Record<string, string>): string | undefined {
  const user = findUser(tenant, form.upn ?? '');
  const policy = pressed(tenantSwitches, form.act, tenant);
  const exception = user && pressed(accountSwitches, form.act, user);
  try {
    if (form.act === 'create') addUser(sim, tenant, { name: form.name ?? '', upn: (form.upn ?? '').trim() });
    else if (form.act === 'withdraw-consent') withdrawConsent(sim, tenant);
    else if (policy) changeTenant(sim, tenant, policy);
    else if (!user) return 'There is no such account.';
    else if (exception) changeUser(sim, tenant, user, exception);
    else if (form.act === 'disable' || form.act === 'enable')
      changeUser(sim, tenant, user, { enabled: form.act === 'enable' });
    else if (form.act === 'reset') resetPassword(sim, user);
    else if (form.act === 'revoke') revokeSessions(sim, user);
    else if (form.act === 'mfa') changeUser(sim, tenant, user, { mfaRegistration: true });
    else if (form.act === 'delete') removeUser(sim, tenant, user);
    return undefined;
  } catch (error) {
    return error instanceof RangeError ? error.message : 'That did not work.';
  }
}

const mostShown = 100;

function found(tenant: SimTenant, wanted: string): SimUser[] {
  const text = wanted.trim().toLowerCase();
  return Object.values(tenant.users)
    .filter(({ name, upn }) => name.toLowerCase().includes(text) || upn.toLowerCase().includes(text))
    .toReversed()
    .slice(0, mostShown);
}

function content(tenant: SimTenant, say: Say, request: Request): SafeHtml {
  const trouble =
    typeof request.query.trouble === 'string' ? html`<p class="bad" role="alert">${request.query.trouble}</p>` : '';
  const done = typeof request.query.done === 'string' ? html`<p role="status">${say('Done.', 'Erledigt.')}</p>` : '';
  const wanted = typeof request.query.find === 'string' ? request.query.find : '';
  const users = found(tenant, wanted);
  return html`<h1>${tenant.name}</h1>${trouble}${done}
    <h2>${say('Create a user', 'Benutzer anlegen')}</h2>
    <form method="post"><input type="hidden" name="tenant" value="${tenant.domain}">
      <label for="name">${say('Display name', 'Anzeigename')}</label><input type="text" id="name" name="name" value="Presence Sync" required>
      <label for="upn">${say('User principal name', 'Benutzerprinzipalname')}</label><input type="text" id="upn" name="upn" value="presence-sync@${tenant.domain}" required>
      <p class="grey">${say('No licence. The password is “demo”.', 'Ohne Lizenz. Das Kennwort ist „demo“.')}</p>
      <div class="row"><button class="primary" name="act" value="create">${say('Create', 'Anlegen')}</button></div></form>
    <h2>${say('Enterprise application', 'Unternehmensanwendung')}</h2>
    ${tenant.consent ? consented(tenant, say) : html`<p>${say('No admin consent.', 'Keine Administratorzustimmung.')}</p>`}
    <h2>${say('Sign-in policies', 'Anmelderichtlinien')}</h2>
    <form method="post"><input type="hidden" name="tenant" value="${tenant.domain}"><p>${switchButtons(tenantSwitches, tenant, say)}</p></form>
    <h2>${say('Users', 'Benutzer')}</h2>
    <form method="get"><input type="hidden" name="tenant" value="${tenant.domain}"><label for="find">${say('Name or address', 'Name oder Adresse')}</label><input type="text" id="find" name="find" value="${wanted}"><div class="row"><button>${say('Search', 'Suchen')}</button></div></form>
    <p class="grey">${say(`${users.length} of ${Object.keys(tenant.users).length}, newest first`, `${users.length} von ${Object.keys(tenant.users).length}, neueste zuerst`)}</p><table><thead><tr><th>${say('Name', 'Name')}</th><th>${say('Account', 'Konto')}</th><th></th></tr></thead><tbody>${users.map((user) => row(tenant, user, say))}</tbody></table>`;
}

function consented(tenant: SimTenant, say: Say): SafeHtml {
  return html`<form method="post"><input type="hidden" name="tenant" value="${tenant.domain}"><p>${appRegistration.displayName}: ${say('admin consent given by', 'Administratorzustimmung durch')} ${tenant.consent?.by}</p>
    <button name="act" value="withdraw-consent">${say('Take consent back', 'Zustimmung zurücknehmen')}</button></form>`;
}

function row(tenant: SimTenant, user: SimUser, say: Say): SafeHtml {
  const button = (act: string, label: string) =>
    html`<button class="link" name="act" value="${act}">${label}</button> `;
  return html`<tr><td>${user.name}<br><span class="grey">${user.guest ? say('Guest', 'Gast') : user.roles.map((role) => say(role, germanRoleNames[role])).join(', ')}</span></td><td>${user.upn}<br><span class="grey">${user.enabled ? say('Enabled', 'Aktiviert') : say('Disabled', 'Deaktiviert')}</span></td>
    <td><form method="post"><input type="hidden" name="tenant" value="${tenant.domain}"><input type="hidden" name="upn" value="${user.upn}">
    ${user.enabled ? button('disable', say('Disable', 'Deaktivieren')) : button('enable', say('Enable', 'Aktivieren'))} ${button('reset', say('Reset password', 'Kennwort zurücksetzen'))} ${button('revoke', say('Revoke sessions', 'Sitzungen widerrufen'))} ${button('mfa', say('Require MFA registration', 'MFA-Registrierung verlangen'))} ${switchButtons(accountSwitches, user, say)} ${button('delete', say('Delete', 'Löschen'))}</form></td></tr>`;
}
