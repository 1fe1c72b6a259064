/** The parameters of `/authorize`, and what can be wrong with them (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow). */
import { appRegistration } from '../../seed/app-registration.ts';
import { textOf } from './errors.ts';
import type { RefusalCode } from './refusal-table.ts';

export type Parameters = Record<string, string | undefined>;

/** Fields that travel through the forms of the sign-in. */
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

/** The named fields as far as they are single texts: a repeated parameter counts as missing. */
export function pick(source: unknown, names: readonly string[] = carried): Parameters {
  const fields = new Map(Object.entries(source ?? {}));
  return Object.fromEntries(
    names.map((name) => {
      const value: unknown = fields.get(name);
      return [name, typeof value === 'string' ? value : undefined];
    }),
  );
}

export interface RequestFault {
  code: RefusalCode;
  text: string;
}

/** Faults for which nobody is sent anywhere: Entra shows them on its own page. */
export function clientFault({ client_id, redirect_uri }: Parameters): RequestFault | undefined {
  if (client_id !== appRegistration.clientId)
    return { code: 700016, text: textOf(700016, { client: client_id ?? '' }) };
  if (!(appRegistration.redirectUris as readonly string[]).includes(redirect_uri ?? ''))
    return { code: 50011, text: textOf(50011, { redirect: redirect_uri ?? '' }) };
  return undefined;
}

export function signInFault(parameters: Parameters): RequestFault | undefined {
  const { response_type, response_mode = 'query', scope, code_challenge, code_challenge_method } = parameters;
  const fault = clientFault(parameters);
  if (fault) return fault;
  if (response_type !== 'code')
    return { code: 900144, text: "The request must contain the parameter 'response_type' with the value code." };
  if (!['query', 'form_post'].includes(response_mode))
    return { code: 70007, text: `'${response_mode}' is not a supported value of 'response_mode'.` };
  if (!scope?.split(' ').includes('openid'))
    return { code: 900144, text: "The request must contain 'scope', with openid among them." };
  // RFC 7636: base64url of SHA-256 has 43 characters.
  if (code_challenge_method !== 'S256' || !/^[\w-]{43}$/.test(code_challenge ?? ''))
    return { code: 501491, text: 'Invalid size or method of Code_Challenge parameter.' };
  return undefined;
}
