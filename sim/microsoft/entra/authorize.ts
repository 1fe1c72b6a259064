/** `GET /{tenant}/oauth2/v2.0/authorize`: the sign-in page, and what happens to what is entered there. */
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { toLocalUrl } from '../../core/http.ts';
import { hiddenFields, html, inLanguage, page, type SafeHtml } from '../../core/pages.ts';
import type { Simulator } from '../../core/simulator.ts';
import { personalAccount } from '../../seed/company.ts';
import { findAccount, findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';
import { curedBySignIn, describeRefusal, troubleText } from './errors.ts';
import { hasConsent } from './scopes.ts';
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
import { tenantOf } from './tokens.ts';

const tenantUnknown = { code: 90002, text: 'Tenant not found. Use the id or a domain of the tenant.' };

export function authorizePage(sim: Simulator) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.query);
    const tenant = tenantOf(sim, String(request.params.tenant));
    const language = inLanguage(request);
    const fault = tenant ? signInFault(parameters) : tenantUnknown;
    if (!tenant || fault) return void response.status(400).send(faultPage(language, fault ?? tenantUnknown));
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
  const text = 'Silent sign-in request was sent but no user is signed in.';
  answer(sim, response, parameters, {
    error: 'login_required',
    error_description: describeRefusal(50058, text, sim.clock.now()).text,
  });
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
  | { kind: 'refuse'; fault: RequestFault & { error: string } }
  | { kind: 'signed-in'; user: SimUser };

/** `POST /{tenant}/oauth2/v2.0/sign-in` */
export function signIn(sim: Simulator) {
  return (request: Request, response: Response) => {
    const parameters = pick(request.body);
    const form = pick(request.body, ['login', 'password', 'proof', 'registered', 'consented']);
    const tenant = tenantOf(sim, String(request.params.tenant));
    const language = inLanguage(request);
    const fault = tenant ? signInFault(parameters) : tenantUnknown;
    if (!tenant || fault) return void response.status(400).send(faultPage(language, fault ?? tenantUnknown));
    const step = nextStep({ sim, tenant, parameters, form, language });
    const { lang, say } = language;
    if (step.kind === 'signed-in') return finish(sim, response, parameters, step.user);
    if (step.kind === 'ask') return void response.send(page(lang, say('Sign in', 'Anmelden'), step.content));
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
  const fault = accountFault(user);
  if (fault) return { kind: 'refuse', fault };
  if (user.mfaRegistration && form.registered !== 'yes')
    return { kind: 'ask', content: registrationForm(parameters, user, proof, say) };
  user.mfaRegistration = false;
  user.signInTrouble = null;
  if (hasConsent(sim, tenant, user)) return { kind: 'signed-in', user };
  return form.consented === 'yes'
    ? consentForOneself(tenant, user)
    : { kind: 'ask', content: userConsentForm(parameters, user, proof, say, sim.clock.now()) };
}

function consentForOneself(tenant: SimTenant, user: SimUser): Step {
  tenant.userConsents = [...new Set([...tenant.userConsents, user.id])];
  return { kind: 'signed-in', user };
}

/** What only an administrator can mend. */
function accountFault({ enabled, signInTrouble }: SimUser): (RequestFault & { error: string }) | undefined {
  if (!enabled) return { error: 'access_denied', code: 50057, text: 'The user account is disabled.' };
  if (signInTrouble === null || curedBySignIn.includes(signInTrouble)) return undefined;
  return { error: 'access_denied', code: signInTrouble, text: troubleText(signInTrouble) };
}

/** An account of somewhere else cannot sign in at a tenant's own address (AADSTS50020); the person may go back to the app. */
function strangerFault(sim: Simulator, tenant: SimTenant, login: string): RequestFault & { error: string } {
  const home = findUserAnywhere(sim.world.microsoft, login)?.tenantId;
  const provider = home ? `https://sts.windows.net/${home}/` : login === personalAccount.upn ? 'live.com' : undefined;
  return provider === undefined
    ? {
        error: 'invalid_request',
        code: 50034,
        text: `The user account ${login} does not exist in the ${tenant.name} directory.`,
      }
    : {
        error: 'invalid_request',
        code: 50020,
        text: `User account '${login}' from identity provider '${provider}' does not exist in tenant '${tenant.name}' and cannot access the application.`,
      };
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
