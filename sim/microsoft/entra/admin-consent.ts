/** `GET /{tenant}/v2.0/adminconsent`: the permission list, accept and decline (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent). */
import type { Request, Response } from 'express';
import { toLocalUrl } from '../../core/http.ts';
import { hiddenFields, html, inLanguage, page, type SafeHtml, type Say } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { germanRoleNames } from '../../seed/company.ts';
import { graphAudience } from '../clouds.ts';
import { giveConsent } from '../directory.ts';
import { findAccount, registeredRights, type SimTenant, type SimUser } from '../world.ts';
import { describeRefusal, textOf } from './errors.ts';
import { consentRefusal, type Fault, faultOf, troubleAt } from './policies.ts';
import { faultPage } from './sign-in-forms.ts';
import { clientFault, type Parameters, pick, type RequestFault } from './sign-in-request.ts';
import { residenceOf } from './tokens.ts';

const carried = ['client_id', 'scope', 'redirect_uri', 'state', 'ui_locales'];

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

function requestFault(parameters: Parameters, { cloud }: SimTenant): RequestFault | undefined {
  const wanted = `${graphAudience(cloud)}/.default`;
  if (parameters.scope !== wanted) return { code: 70011, text: `Application permissions need the scope ${wanted}.` };
  return clientFault(parameters);
}

export function adminConsentPage(sim: Simulator, loginHost: string) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.query, carried);
    const { login } = pick(request.query, ['login']);
    const home = residenceOf(sim, loginHost, String(request.params.tenant));
    const language = inLanguage(request);
    if (home.kind === 'not-here') return void response.status(400).send(faultPage(language, home.fault));
    const { tenant } = home;
    const fault = requestFault(parameters, tenant);
    if (fault) return void response.status(400).send(faultPage(language, fault));
    const user = login === undefined ? undefined : findAccount(tenant, login);
    const { lang, say } = language;
    if (login !== undefined && !user)
      return void response.status(400).send(faultPage(language, stranger(tenant, login)));
    const content = user ? consentForm(tenant, user, parameters, say) : accountForm(tenant, parameters, say);
    response.send(page(lang, say('Permissions requested', 'Angeforderte Berechtigungen'), content));
  };
}

function stranger(tenant: SimTenant, login: string): RequestFault {
  return { code: 50020, text: textOf(50020, { user: login, provider: 'live.com', tenant: tenant.name }) };
}

/** The simulated browser is signed in already: no password is asked for. */
function accountForm(tenant: SimTenant, parameters: Parameters, say: Say): SafeHtml {
  const fields = hiddenFields(parameters);
  const people = Object.values(tenant.users).filter(({ roles, enabled }) => roles.length > 0 && enabled);
  const accounts = people.map(
    (user) =>
      html`<li><form method="get">${fields}<button name="login" value="${user.upn}"><strong>${user.name}</strong><br><span class="grey">${user.roles.map((role) => say(role, germanRoleNames[role])).join(', ')}</span></button></form></li>`,
  );
  return html`<h1>${say('Pick an account', 'Konto auswählen')}</h1><p>${tenant.name}</p><ul class="accounts">${accounts}</ul>
    <form method="get">${fields}<label for="login">${say('Use another account', 'Anderes Konto verwenden')}</label>
    <input type="text" id="login" name="login" autocomplete="off" placeholder="name@${tenant.domain}" required>
    <div class="row"><button class="primary">${say('Next', 'Weiter')}</button></div></form>`;
}

function consentForm(tenant: SimTenant, user: SimUser, parameters: Parameters, say: Say): SafeHtml {
  if (!user.roles.some((role) => mayConsent.includes(role))) return needsApproval(user, parameters, say);
  const rights = registeredRights.map(
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

export function adminConsentAnswer(sim: Simulator, loginHost: string) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.body, carried);
    const { login = '', answer } = pick(request.body, ['login', 'answer']);
    const home = residenceOf(sim, loginHost, String(request.params.tenant));
    const tenant = home.kind === 'here' ? home.tenant : undefined;
    const user = tenant && findAccount(tenant, login);
    if (!tenant || !user || requestFault(parameters, tenant)) return void response.status(400).end();
    const back = (result: Record<string, string>) => {
      const query = new URLSearchParams({ admin_consent: 'True', ...result, state: parameters.state ?? '' });
      return `${toLocalUrl(sim, parameters.redirect_uri ?? '')}?${query}`;
    };
    const fault = refusalOfConsent(tenant, user, answer);
    if (!fault) {
      giveConsent(sim, tenant, user.name);
      return response.redirect(302, back({ tenant: tenant.id, scope: parameters.scope ?? '' }));
    }
    const refused = back(refusedConsent(fault, sim.clock.now()));
    if (fault.redirected) return response.redirect(302, refused);
    const { say, ...language } = inLanguage(request);
    const way = html`<p><a class="button" href="${refused}">${say('Back to the application', 'Zurück zur Anwendung')}</a></p>`;
    response.status(400).send(faultPage({ say, ...language }, fault, way));
  };
}

/** Why the consent does not come about; undefined when it does. */
function refusalOfConsent(tenant: SimTenant, user: SimUser, answer: string | undefined): Fault | undefined {
  const named = { tenant: tenant.name, user: user.upn };
  const declined = { ...faultOf(65004, named), error: 'consent_required' };
  if (answer === 'cancel') return declined;
  const trouble = troubleAt('consent', tenant);
  if (trouble !== undefined) return faultOf(trouble, named);
  if (!user.roles.some((role) => mayConsent.includes(role))) return faultOf(consentRefusal(tenant) ?? 90094, named);
  return answer === 'accept' ? undefined : declined;
}

/** A refusal carries `admin_consent=True` as well: only `error` tells (same source). */
function refusedConsent({ error, code, text }: Fault, now: number): Record<string, string> {
  return { error, error_description: describeRefusal(code, text, now).text };
}
