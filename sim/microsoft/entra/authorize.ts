/** `GET /{tenant}/oauth2/v2.0/authorize`: the sign-in page, and what happens to what is entered there. */
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { toLocalUrl } from '../../core/http.ts';
import { hiddenFields, html, inLanguage, page, type SafeHtml, type Say } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { findUser, findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';
import { graphScopes, hasConsent } from './token-endpoint.ts';
import { tenantOf } from './tokens.ts';

type Parameters = Record<string, string | undefined>;

/** Fields of the request that travel through the forms of the sign-in. */
const carried = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'ui_locales',
];

function pick(source: Parameters): Parameters {
  return Object.fromEntries(carried.map((name) => [name, source[name]]));
}

/** What is wrong with the request itself; Entra shows these on its own page and never redirects. */
function faultOf(parameters: Parameters): { code: number; text: string } | undefined {
  if (parameters.client_id !== appRegistration.clientId)
    return { code: 700016, text: 'The application was not found in the directory.' };
  if (!(appRegistration.redirectUris as readonly string[]).includes(parameters.redirect_uri ?? ''))
    return { code: 50011, text: 'The redirect URI does not match those of the application.' };
  if (parameters.response_type !== 'code')
    return { code: 900144, text: 'The request must ask for response_type code.' };
  if (!parameters.scope?.split(' ').includes('openid')) return { code: 900144, text: 'The scope openid is missing.' };
  if (!parameters.code_challenge || parameters.code_challenge_method !== 'S256')
    return { code: 501491, text: 'PKCE with S256 is required.' };
  return undefined;
}

export function authorizePage(sim: Simulator) {
  return (request: Request<{ tenant: string }>, response: Response) => {
    const parameters = pick(request.query as Parameters);
    const tenant = tenantOf(sim, request.params.tenant);
    const { lang, say } = inLanguage(request);
    const fault = tenant ? faultOf(parameters) : { code: 90002, text: 'Tenant not found.' };
    if (!tenant || fault) {
      response.status(400).send(errorPage(lang, say, fault?.code ?? 0, fault?.text ?? ''));
      return;
    }
    const wanted = String(request.query.login ?? '');
    const content = wanted ? passwordForm(parameters, wanted, say) : accountPicker(sim, tenant, parameters, say);
    response.send(page(lang, say('Sign in to your account', 'Bei Ihrem Konto anmelden'), content));
  };
}

/** Accounts this browser is said to know: administrators, sync users, and somebody from elsewhere. */
function knownAccounts(sim: Simulator, tenant: SimTenant): SimUser[] {
  const here = Object.values(tenant.users).filter(
    ({ upn, roles, guest }) => /sync/i.test(upn) || roles.includes('Global Administrator') || guest,
  );
  const elsewhere = findUserAnywhere(sim.world.microsoft, 'anna@fabrikam.example');
  return [...here.toReversed(), ...(elsewhere ? [elsewhere] : [])].slice(0, 8);
}

function accountPicker(sim: Simulator, tenant: SimTenant, parameters: Parameters, say: Say): SafeHtml {
  const fields = hiddenFields(parameters);
  const accounts = knownAccounts(sim, tenant).map(
    (user) =>
      html`<li><form method="get">${fields}<button name="login" value="${user.upn}"><strong>${user.name}</strong><br><span class="grey">${user.upn}</span></button></form></li>`,
  );
  return html`<h1>${say('Pick an account', 'Konto auswählen')}</h1><ul class="accounts">${accounts}</ul>
    <form method="get">${fields}<label for="login">${say('Use another account', 'Anderes Konto verwenden')}</label>
    <input type="text" id="login" name="login" autocomplete="off" placeholder="name@contoso.example" required>
    <div class="row"><button class="primary">${say('Next', 'Weiter')}</button></div></form>
    <p class="grey">${say('Every account of the simulator has the password “demo”.', 'Jedes Konto des Simulators hat das Kennwort „demo“.')}</p>`;
}

function passwordForm(parameters: Parameters, login: string, say: Say, trouble?: string): SafeHtml {
  return html`<p>${login}</p><h1>${say('Enter password', 'Kennwort eingeben')}</h1>${trouble ? html`<p class="bad" role="alert">${trouble}</p>` : ''}
    <form method="post" action="sign-in">${hiddenFields({ ...parameters, login })}
    <label for="password">${say('Password', 'Kennwort')}</label><input type="password" id="password" name="password" autofocus>
    <div class="row"><a class="button" href="?${new URLSearchParams(definedOnly(parameters))}">${say('Back', 'Zurück')}</a><button class="primary">${say('Sign in', 'Anmelden')}</button></div></form>`;
}

function definedOnly(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function errorPage(lang: string, say: Say, code: number, text: string, way?: SafeHtml): string {
  const content = html`<h1>${say('Sorry, but we’re having trouble signing you in.', 'Bei der Anmeldung ist ein Problem aufgetreten.')}</h1><p>AADSTS${code}: ${text}</p>${way ?? ''}`;
  return page(lang, say('Sign in', 'Anmelden'), content);
}

/** `POST /{tenant}/oauth2/v2.0/sign-in`: checks the account as Entra does, step by step. */
export function signIn(sim: Simulator) {
  return (request: Request<{ tenant: string }>, response: Response) => {
    const form: Parameters = request.body ?? {};
    const parameters = pick(form);
    const tenant = tenantOf(sim, request.params.tenant);
    const { lang, say } = inLanguage(request);
    if (!tenant || faultOf(parameters)) {
      response.status(400).send(errorPage(lang, say, 900144, 'The request is incomplete.'));
      return;
    }
    const login = form.login ?? '';
    const user = findUser(tenant, login);
    const send = (content: SafeHtml) => response.send(page(lang, say('Sign in', 'Anmelden'), content));
    if (!user) return refuseStranger(sim, response, parameters, login, tenant, lang, say);
    if (form.password !== user.password && form.confirmed !== signInTicket(sim, user)) {
      return void send(
        passwordForm(
          parameters,
          login,
          say,
          say('Your account or password is incorrect. (AADSTS50126)', 'Konto oder Kennwort ist falsch. (AADSTS50126)'),
        ),
      );
    }
    if (!user.enabled)
      return void response.send(
        errorPage(
          lang,
          say,
          50057,
          say('The user account is disabled.', 'Das Benutzerkonto ist deaktiviert.'),
          returnForm(parameters, 'access_denied', 50057, 'The user account is disabled.', say),
        ),
      );
    if (user.mfaRegistration && form.registered !== 'yes')
      return void send(registrationForm(sim, parameters, user, say));
    user.mfaRegistration = false;
    if (!hasConsent(sim, tenant, user) && form.consented !== 'yes')
      return void send(userConsentForm(sim, parameters, user, say));
    if (form.consented === 'yes' && !tenant.userConsents.includes(user.id)) tenant.userConsents.push(user.id);
    finish(sim, response, parameters, user);
  };
}

/** Proof that the password was entered a page ago; good for this process only. */
const confirmed = new Map<string, string>();

function signInTicket(sim: Simulator, user: SimUser): string {
  const key = `${user.tenantId}/${user.id}`;
  const ticket = confirmed.get(key) ?? randomBytes(16).toString('hex');
  confirmed.set(key, ticket);
  return `${sim.world.microsoft.key.kid}-${ticket}`;
}

function registrationForm(sim: Simulator, parameters: Parameters, user: SimUser, say: Say): SafeHtml {
  return html`<p>${user.upn}</p><h1>${say('Help us protect your account', 'Helfen Sie uns, Ihr Konto zu schützen')}</h1>
    <p>${say('Your organisation needs a second factor. In the simulator it is registered with one click.', 'Ihre Organisation verlangt einen zweiten Faktor. Im Simulator genügt dafür ein Klick.')}</p>
    <form method="post" action="sign-in">${hiddenFields({ ...parameters, login: user.upn, confirmed: signInTicket(sim, user), registered: 'yes' })}
    <div class="row"><button class="primary">${say('Register', 'Registrieren')}</button></div></form>`;
}

function userConsentForm(sim: Simulator, parameters: Parameters, user: SimUser, say: Say): SafeHtml {
  const rights = graphScopes(parameters.scope ?? '').map((name) => html`<li><code>${name}</code></li>`);
  const ready = { ...parameters, login: user.upn, confirmed: signInTicket(sim, user), registered: 'yes' };
  return html`<p>${user.upn}</p><h1>${say('Permissions requested', 'Angeforderte Berechtigungen')}</h1><p>${appRegistration.displayName}</p><ul class="rights">${rights}</ul>
    <div class="row">${returnForm(parameters, 'access_denied', 65004, 'User declined to consent to access the app.', say, say('Cancel', 'Abbrechen'))}
    <form method="post" action="sign-in">${hiddenFields({ ...ready, consented: 'yes' })}<button class="primary">${say('Accept', 'Akzeptieren')}</button></form></div>`;
}

/** An account of somewhere else cannot sign in at a tenant's own address (AADSTS50020); the person may go back to the app. */
function refuseStranger(
  sim: Simulator,
  response: Response,
  parameters: Parameters,
  login: string,
  tenant: SimTenant,
  lang: string,
  say: Say,
): void {
  const elsewhere = findUserAnywhere(sim.world.microsoft, login);
  const code = elsewhere || /@(outlook|hotmail|live)\./i.test(login) ? 50020 : 50034;
  const text =
    code === 50020
      ? `User account '${login}' from identity provider 'https://sts.windows.net/${elsewhere?.tenantId ?? 'live.com'}/' does not exist in tenant '${tenant.name}' and cannot access the application.`
      : `The user account ${login} does not exist in the ${tenant.name} directory.`;
  response
    .status(400)
    .send(errorPage(lang, say, code, text, returnForm(parameters, 'invalid_request', code, text, say)));
}

function returnForm(
  parameters: Parameters,
  error: string,
  code: number,
  text: string,
  say: Say,
  label?: string,
): SafeHtml {
  const description = `AADSTS${code}: ${text}`;
  return html`<form method="post" action="return">${hiddenFields({ ...parameters, error, error_description: description })}<button>${label ?? say('Back to the application', 'Zurück zur Anwendung')}</button></form>`;
}

/** `POST /{tenant}/oauth2/v2.0/return`: back to the application with an error. */
export function returnWithError(sim: Simulator) {
  return (request: Request, response: Response) => {
    const form: Parameters = request.body ?? {};
    if (faultOf(pick(form))) return void response.status(400).end();
    answer(sim, response, form, {
      error: form.error ?? 'access_denied',
      error_description: form.error_description ?? '',
    });
  };
}

function finish(sim: Simulator, response: Response, parameters: Parameters, user: SimUser): void {
  const code = `1.${randomBytes(40).toString('base64url')}`;
  sim.world.microsoft.codes[code] = {
    tenantId: user.tenantId,
    userId: user.id,
    scope: parameters.scope ?? '',
    issuedAt: sim.clock.now(),
    redirectUri: parameters.redirect_uri ?? '',
    codeChallenge: parameters.code_challenge ?? '',
    nonce: parameters.nonce ?? '',
    used: false,
  };
  confirmed.delete(`${user.tenantId}/${user.id}`);
  sim.changed('sign-in');
  answer(sim, response, parameters, { code });
}

/** Back to the redirect address: in the query, or as a form that posts itself. */
function answer(sim: Simulator, response: Response, parameters: Parameters, result: Record<string, string>): void {
  const values = { ...result, ...(parameters.state === undefined ? {} : { state: parameters.state }) };
  const target = toLocalUrl(sim, parameters.redirect_uri ?? '');
  if (parameters.response_mode === 'form_post') {
    const form = html`<form method="post" action="${target}">${hiddenFields(values)}<button class="primary">Continue</button></form>`;
    response.send(`${page('en', 'Working', form)}<script>document.forms[0].submit()</script>`);
    return;
  }
  response.redirect(302, `${target}?${new URLSearchParams(values)}`);
}
