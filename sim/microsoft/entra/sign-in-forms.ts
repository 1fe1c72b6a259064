/** What a person sees while signing in. */
import { hiddenFields, html, page, type SafeHtml, type Say } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { personalAccount } from '../../seed/company.ts';
import { findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';
import { describeRefusal, numbered, textOf } from './errors.ts';
import type { ReadScopes } from './scopes.ts';
import type { Parameters, RequestFault } from './sign-in-request.ts';

export interface Language {
  lang: string;
  say: Say;
}

interface Account {
  name: string;
  login: string;
}

/** Accounts this browser is said to know, newest first: sync users, administrators, a guest, and two from elsewhere. */
function knownAccounts(sim: Simulator, tenant: SimTenant, say: Say): Account[] {
  const here = Object.values(tenant.users)
    .filter(({ upn, roles, guest }) => /sync/i.test(upn) || roles.includes('Global Administrator') || guest)
    .toReversed();
  const elsewhere = findUserAnywhere(sim.world.microsoft, 'anna@fabrikam.example');
  const accounts = [...here.slice(0, 8), ...(elsewhere ? [elsewhere] : [])].map((user) => ({
    name: user.guest ? say(`${user.name} (guest)`, `${user.name} (Gast)`) : user.name,
    login: user.guest ? (user.mail ?? user.upn) : user.upn,
  }));
  return [...accounts, { name: personalAccount.name, login: personalAccount.upn }];
}

export function accountPicker(sim: Simulator, tenant: SimTenant, parameters: Parameters, say: Say): SafeHtml {
  const fields = hiddenFields(parameters);
  const accounts = knownAccounts(sim, tenant, say).map(
    ({ name, login }) =>
      html`<li><form method="get">${fields}<button name="login" value="${login}"><strong>${name}</strong><br><span class="grey">${login}</span></button></form></li>`,
  );
  return html`<h1>${say('Pick an account', 'Konto auswählen')}</h1><ul class="accounts">${accounts}</ul>
    <form method="get">${fields}<label for="login">${say('Use another account', 'Anderes Konto verwenden')}</label>
    <input type="text" id="login" name="login" autocomplete="off" placeholder="name@${tenant.domain}" required>
    <div class="row"><button class="primary">${say('Next', 'Weiter')}</button></div></form>
    <p class="grey">${say('Every account of the simulator has the password “demo”.', 'Jedes Konto des Simulators hat das Kennwort „demo“.')}</p>`;
}

export function passwordForm(parameters: Parameters, login: string, say: Say, trouble?: string): SafeHtml {
  const back = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return html`<p>${login}</p><h1>${say('Enter password', 'Kennwort eingeben')}</h1>${trouble ? html`<p class="bad" role="alert">${trouble}</p>` : ''}
    <form method="post" action="sign-in">${hiddenFields({ ...parameters, login })}
    <label for="password">${say('Password', 'Kennwort')}</label><input type="password" id="password" name="password" autofocus>
    <div class="row"><a class="button" href="?${back}">${say('Back', 'Zurück')}</a><button class="primary">${say('Sign in', 'Anmelden')}</button></div></form>`;
}

/** `proof` stands for the password that was entered a page ago. */
export function registrationForm(parameters: Parameters, user: SimUser, proof: string, say: Say): SafeHtml {
  return html`<p>${user.upn}</p><h1>${say('Help us protect your account', 'Helfen Sie uns, Ihr Konto zu schützen')}</h1>
    <p>${say('Your organisation needs a second factor. In the simulator it is registered with one click.', 'Ihre Organisation verlangt einen zweiten Faktor. Im Simulator genügt dafür ein Klick.')}</p>
    <form method="post" action="sign-in">${hiddenFields({ ...parameters, login: user.upn, proof, registered: 'yes' })}
    <div class="row"><button class="primary">${say('Register', 'Registrieren')}</button></div></form>`;
}

export function userConsentForm(
  parameters: Parameters,
  { rights: asked }: ReadScopes,
  user: SimUser,
  proof: string,
  say: Say,
  now: number,
): SafeHtml {
  const rights = asked.map((name) => html`<li><code>${name}</code></li>`);
  const cancel = returnForm(
    parameters,
    { error: 'access_denied', code: 65004, text: textOf(65004) },
    say('Cancel', 'Abbrechen'),
    now,
  );
  return html`<p>${user.upn}</p><h1>${say('Permissions requested', 'Angeforderte Berechtigungen')}</h1><p>${appRegistration.displayName}</p><ul class="rights">${rights}</ul>
    <div class="row">${cancel}
    <form method="post" action="sign-in">${hiddenFields({ ...parameters, login: user.upn, proof, consented: 'yes' })}<button class="primary">${say('Accept', 'Akzeptieren')}</button></form></div>`;
}

/** A button back to the application that carries the error along. */
export function returnForm(
  parameters: Parameters,
  fault: RequestFault & { error: string },
  label: string,
  now: number,
): SafeHtml {
  const { error, code, text } = fault;
  const fields = { ...parameters, error, error_description: describeRefusal(code, text, now).text };
  return html`<form method="post" action="return">${hiddenFields(fields)}<button>${label}</button></form>`;
}

export function faultPage({ lang, say }: Language, { code, text }: RequestFault, way?: SafeHtml): string {
  const content = html`<h1>${say('Sorry, but we’re having trouble signing you in.', 'Bei der Anmeldung ist ein Problem aufgetreten.')}</h1><p>${numbered(code, text)}</p>${way ?? ''}`;
  return page(lang, say('Sign in', 'Anmelden'), content);
}
