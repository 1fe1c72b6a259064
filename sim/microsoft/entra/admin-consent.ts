/** `GET /{tenant}/v2.0/adminconsent`: the permission list, accept and decline (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent). */
import type { Request, Response } from 'express';
import { toLocalUrl } from '../../core/http.ts';
import { hiddenFields, html, inLanguage, page, type SafeHtml, type Say } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { findUser, type SimTenant, type SimUser } from '../world.ts';
import { tenantOf } from './tokens.ts';

type Parameters = Record<string, string | undefined>;

const carried = ['client_id', 'scope', 'redirect_uri', 'state'];

/** Graph application permissions need one of these roles (https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent). */
const mayConsent = ['Global Administrator', 'Privileged Role Administrator'];

const descriptions: Record<string, [english: string, deutsch: string]> = {
  'Presence.ReadWrite.All': [
    'Read and write presence information for all users',
    'Anwesenheitsinformationen aller Benutzer lesen und schreiben',
  ],
  'User.Read.All': ['Read all users’ full profiles', 'Vollständige Profile aller Benutzer lesen'],
  'Presence.Read.All': [
    'Read presence information of all users in your organization',
    'Anwesenheitsinformationen aller Benutzer Ihrer Organisation lesen',
  ],
  'User.Read': ['Sign in and read user profile', 'Anmelden und Benutzerprofil lesen'],
  openid: ['Sign users in', 'Benutzer anmelden'],
  profile: ['View users’ basic profile', 'Grundlegendes Profil anzeigen'],
  offline_access: ['Maintain access to data you have given it access to', 'Zugriff auf freigegebene Daten beibehalten'],
};

function faultOf(parameters: Parameters): string | undefined {
  if (parameters.client_id !== appRegistration.clientId)
    return 'AADSTS700016: The application was not found in the directory.';
  if (!(appRegistration.redirectUris as readonly string[]).includes(parameters.redirect_uri ?? ''))
    return 'AADSTS50011: The redirect URI does not match.';
  if (parameters.scope !== 'https://graph.microsoft.com/.default')
    return 'AADSTS70011: Application permissions need the scope https://graph.microsoft.com/.default.';
  return undefined;
}

export function adminConsentPage(sim: Simulator) {
  return (request: Request<{ tenant: string }>, response: Response) => {
    const parameters = Object.fromEntries(carried.map((name) => [name, request.query[name] as string | undefined]));
    const tenant = tenantOf(sim, request.params.tenant);
    const { lang, say } = inLanguage(request);
    const fault = tenant ? faultOf(parameters) : 'AADSTS90002: Tenant not found.';
    if (!tenant || fault)
      return void response
        .status(400)
        .send(
          page(
            lang,
            'Error',
            html`<h1>${say('Something went wrong', 'Es ist ein Fehler aufgetreten')}</h1><p>${fault}</p>`,
          ),
        );
    const user = findUser(tenant, String(request.query.login ?? ''));
    const content = user ? consentForm(tenant, user, parameters, say) : accountForm(tenant, parameters, say);
    response.send(page(lang, say('Permissions requested', 'Angeforderte Berechtigungen'), content));
  };
}

function accountForm(tenant: SimTenant, parameters: Parameters, say: Say): SafeHtml {
  const people = Object.values(tenant.users).filter(({ roles }) => roles.length > 0);
  const accounts = people.map(
    (user) =>
      html`<li><form method="get">${hiddenFields(parameters)}<button name="login" value="${user.upn}"><strong>${user.name}</strong><br><span class="grey">${user.roles.join(', ')}</span></button></form></li>`,
  );
  return html`<h1>${say('Pick an account', 'Konto auswählen')}</h1><p>${tenant.name}</p><ul class="accounts">${accounts}</ul>`;
}

function consentForm(tenant: SimTenant, user: SimUser, parameters: Parameters, say: Say): SafeHtml {
  if (!user.roles.some((role) => mayConsent.includes(role))) return needsApproval(user, parameters, say);
  const names = [...appRegistration.applicationPermissions, ...appRegistration.delegatedPermissions];
  const rights = names.map(
    (name) =>
      html`<li>${say(descriptions[name]?.[0] ?? name, descriptions[name]?.[1] ?? name)}<br><code>${name}</code></li>`,
  );
  return html`<p>${user.upn}</p><h1>${say('Permissions requested', 'Angeforderte Berechtigungen')}</h1>
    <p>${say('Review for your organization', 'Für Ihre Organisation überprüfen')}: ${tenant.name}</p><p><strong>${appRegistration.displayName}</strong></p>
    <ul class="rights">${rights}</ul><div class="row"><form method="post" action="adminconsent">${hiddenFields({ ...parameters, login: user.upn })}
    <button name="answer" value="cancel">${say('Cancel', 'Abbrechen')}</button> <button class="primary" name="answer" value="accept">${say('Accept', 'Akzeptieren')}</button></form></div>`;
}

function needsApproval(user: SimUser, parameters: Parameters, say: Say): SafeHtml {
  return html`<p>${user.upn}</p><h1>${say('Need admin approval', 'Administratorgenehmigung erforderlich')}</h1>
    <p>${say('This app needs permissions that only an administrator can grant. (AADSTS90094)', 'Diese App braucht Berechtigungen, die nur ein Administrator erteilen kann. (AADSTS90094)')}</p>
    <form method="post" action="adminconsent">${hiddenFields({ ...parameters, login: user.upn })}<div class="row"><button name="answer" value="no-right">${say('Return to the application without granting consent', 'Ohne Zustimmung zur Anwendung zurückkehren')}</button></div></form>`;
}

export function adminConsentAnswer(sim: Simulator) {
  return (request: Request<{ tenant: string }>, response: Response) => {
    const form: Parameters = request.body ?? {};
    const tenant = tenantOf(sim, request.params.tenant);
    const user = tenant && findUser(tenant, form.login ?? '');
    if (!tenant || !user || faultOf(form)) return void response.status(400).end();
    const accepted = form.answer === 'accept' && user.roles.some((role) => mayConsent.includes(role));
    if (accepted) {
      tenant.consent = { at: sim.clock.now(), by: user.name };
      sim.changed('consent');
    }
    const result = accepted ? granted(tenant, form) : declined(form);
    response.redirect(302, `${toLocalUrl(sim, form.redirect_uri ?? '')}?${new URLSearchParams(result)}`);
  };
}

function granted(tenant: SimTenant, form: Parameters): Record<string, string> {
  return { admin_consent: 'True', tenant: tenant.id, scope: form.scope ?? '', state: form.state ?? '' };
}

/** A refusal carries `admin_consent=True` as well: only `error` tells (same source). */
function declined(form: Parameters): Record<string, string> {
  const [error, text] =
    form.answer === 'no-right'
      ? ['consent_required', 'AADSTS90094: The admin has not consented to the use of the application.']
      : ['access_denied', 'AADSTS65004: User declined to consent to access the app.'];
  return { error, error_description: text, admin_consent: 'True', state: form.state ?? '' };
}
