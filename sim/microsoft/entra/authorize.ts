/** `GET /{tenant}/oauth2/v2.0/authorize`: the sign-in page, and what happens to what is entered there. */
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { toLocalUrl } from '../../core/http.ts';
import { hiddenFields, html, inLanguage, page, type SafeHtml } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { personalAccount } from '../../seed/company.ts';
import { findAccount, findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';
import { describeRefusal, errorPage } from './errors.ts';
import { consentRefusal, type Fault, faultOf, hindranceOf, mustRegister } from './policies.ts';
import { rowOf } from './refusal-table.ts';
import { hasConsent, readScopes } from './scopes.ts';
import {
  accountPicker,
  faultPage,
  type Language,
  passwordForm,
  registrationForm,
  returnForm,
  userConsentForm,
} from './sign-in-forms.ts';
import { type Parameters, pick, type RequestFault, signInFault } from './sign-in-request.ts';
import { type Residence, residenceOf } from './tokens.ts';

/** The tenant asked for, or why Entra shows nothing but a page of its own. */
function placeOf(home: Residence, parameters: Parameters): { tenant: SimTenant } | { fault: RequestFault } {
  if (home.kind === 'not-here') return home;
  const fault = signInFault(parameters);
  return fault ? { fault } : home;
}

export function authorizePage(sim: Simulator, loginHost: string) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.query);
    const place = placeOf(residenceOf(sim, loginHost, String(request.params.tenant)), parameters);
    const language = inLanguage(request);
    if ('fault' in place) return void response.status(400).send(faultPage(language, place.fault));
    const { tenant } = place;
    if (parameters.prompt === 'none') return askForInteraction(sim, response, parameters);
    const { login, login_hint } = pick(request.query, ['login', 'login_hint']);
    const wanted = login ?? (parameters.prompt === 'select_account' ? undefined : login_hint);
    const { lang, say } = language;
    const content = wanted ? passwordForm(parameters, wanted, say) : accountPicker(sim, tenant, parameters, say);
    response.send(page(lang, say('Sign in to your account', 'Bei Ihrem Konto anmelden'), content));
  };
}

/** The simulated browser keeps no session at Entra, so a silent sign-in never succeeds. */
function askForInteraction(sim: Simulator, response: Response, parameters: Parameters): void {
  sendBack(sim, response, parameters, faultOf(50058));
}

function sendBack(sim: Simulator, response: Response, parameters: Parameters, { error, code, text }: Fault): void {
  const { text: error_description } = describeRefusal(code, text, sim.clock.now());
  const uri: Record<string, string> = typeof code === 'number' ? { error_uri: errorPage(code) } : {};
  answer(sim, response, parameters, { error, error_description, ...uri });
}

/** One try to sign in: the form of the page before. */
interface Attempt {
  sim: Simulator;
  tenant: SimTenant;
  parameters: Parameters;
  form: Parameters;
  language: Language;
}

type Step =
  | { kind: 'ask'; content: SafeHtml }
  | { kind: 'refuse'; fault: Fault }
  | { kind: 'signed-in'; user: SimUser };

/** `POST /{tenant}/oauth2/v2.0/sign-in` */
export function signIn(sim: Simulator, loginHost: string) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.body);
    const form = pick(request.body, ['login', 'password', 'proof', 'registered', 'consented']);
    const place = placeOf(residenceOf(sim, loginHost, String(request.params.tenant)), parameters);
    const language = inLanguage(request);
    if ('fault' in place) return void response.status(400).send(faultPage(language, place.fault));
    const step = nextStep({ sim, tenant: place.tenant, parameters, form, language });
    const { lang, say } = language;
    if (step.kind === 'signed-in') return finish(sim, response, parameters, step.user);
    if (step.kind === 'ask') return void response.send(page(lang, say('Sign in', 'Anmelden'), step.content));
    if (step.fault.redirected) return sendBack(sim, response, parameters, step.fault);
    const way = returnForm(
      parameters,
      step.fault,
      say('Back to the application', 'Zurück zur Anwendung'),
      sim.clock.now(),
    );
    response.status(400).send(faultPage(language, step.fault, way));
  };
}

/** Checks the account as Entra does, one thing after the other. */
function nextStep(attempt: Attempt): Step {
  const { sim, tenant, parameters, form, language } = attempt;
  const { say } = language;
  const login = form.login ?? '';
  const user = findAccount(tenant, login);
  if (!user) return { kind: 'refuse', fault: strangerFault(sim, tenant, login) };
  const proof = proofOf(user);
  if (form.password !== user.password && form.proof !== proof) {
    const wrong = say('Your account or password is incorrect.', 'Konto oder Kennwort ist falsch.');
    return { kind: 'ask', content: passwordForm(parameters, login, say, `${wrong} (AADSTS50126)`) };
  }
  const hindrance = hindranceOf(tenant, user);
  if (hindrance !== undefined)
    return { kind: 'refuse', fault: faultOf(hindrance, { tenant: tenant.name, user: user.upn }) };
  if (mustRegister(tenant, user) && form.registered !== 'yes')
    return { kind: 'ask', content: registrationForm(parameters, user, proof, say) };
  if (form.registered === 'yes') Object.assign(user, { mfaRegistration: false, mfaRegistered: true });
  if (user.signInTrouble !== null && rowOf(user.signInTrouble).endsWithSignIn) user.signInTrouble = null;
  return consentStep(attempt, user, proof);
}

function consentStep({ sim, tenant, parameters, form, language }: Attempt, user: SimUser, proof: string): Step {
  const read = readScopes(parameters.scope ?? '', tenant);
  if (hasConsent(sim, tenant, user, read)) return { kind: 'signed-in', user };
  const refusal = consentRefusal(tenant);
  if (refusal) return { kind: 'refuse', fault: faultOf(refusal, { tenant: tenant.name, user: user.upn }) };
  return form.consented === 'yes'
    ? consentForOneself(tenant, user)
    : { kind: 'ask', content: userConsentForm(parameters, read, user, proof, language.say, sim.clock.now()) };
}

function consentForOneself(tenant: SimTenant, user: SimUser): Step {
  tenant.userConsents = [...new Set([...tenant.userConsents, user.id])];
  return { kind: 'signed-in', user };
}

/** An account of somewhere else cannot sign in at a tenant's own address (AADSTS50020); the person may go back to the app. */
function strangerFault(sim: Simulator, tenant: SimTenant, login: string): Fault {
  const home = findUserAnywhere(sim.world.microsoft, login)?.tenantId;
  const provider = home ? `https://sts.windows.net/${home}/` : login === personalAccount.upn ? 'live.com' : undefined;
  const named = { user: login, tenant: tenant.name, ...(provider === undefined ? {} : { provider }) };
  return { ...faultOf(provider === undefined ? 50034 : 50020, named), error: 'invalid_request' };
}

/** Proof that the password was entered a page ago; good for this process only. */
const proofs = new WeakMap<SimUser, string>();

function proofOf(user: SimUser): string {
  const proof = proofs.get(user) ?? randomBytes(16).toString('hex');
  proofs.set(user, proof);
  return proof;
}

/** `POST /{tenant}/oauth2/v2.0/return`: back to the application with an error. */
export function returnWithError(sim: Simulator) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.body);
    if (signInFault(parameters)) return void response.status(400).end();
    const { error = 'access_denied', error_description = '' } = pick(request.body, ['error', 'error_description']);
    answer(sim, response, parameters, { error, error_description });
  };
}

const codesKeptMs = 3_600_000;

function finish(sim: Simulator, response: Response, parameters: Parameters, user: SimUser): void {
  const { codes } = sim.world.microsoft;
  const issuedAt = sim.clock.now();
  for (const [old, { issuedAt: then }] of Object.entries(codes)) if (then < issuedAt - codesKeptMs) delete codes[old];
  const code = `1.${randomBytes(40).toString('base64url')}`;
  codes[code] = {
    tenantId: user.tenantId,
    userId: user.id,
    scope: parameters.scope ?? '',
    issuedAt,
    signedInAt: issuedAt,
    tokenGeneration: user.tokenGeneration,
    redirectUri: parameters.redirect_uri ?? '',
    codeChallenge: parameters.code_challenge ?? '',
    nonce: parameters.nonce,
    used: false,
  };
  proofs.delete(user);
  sim.changed('sign-in');
  answer(sim, response, parameters, { code, session_state: randomBytes(16).toString('hex') });
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
