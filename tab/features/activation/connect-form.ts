/** The fields of step 1 as typed. Pure. */
import type {
  CloudyaConnectionView,
  CloudyaKey,
  ConnectCloudya,
  OnboardingState,
} from '../../../contract/onboarding.ts';

export const connectFields = ['kAccount', 'clientId', 'clientSecret', 'ctiUser', 'ctiPassword'] as const;
export type ConnectField = (typeof connectFields)[number];

export interface ConnectForm extends Record<ConnectField, string> {
  /** Whose API client: of the operator's nothing is entered. */
  key: CloudyaKey;
}

type Connect = OnboardingState['connect'];

/** Secrets are never read back, so they have to be typed again. */
export function formOf(connection: CloudyaConnectionView): ConnectForm {
  return {
    key: connection.key,
    kAccount: connection.kAccount,
    clientId: connection.clientId,
    clientSecret: '',
    ctiUser: connection.ctiUser,
    ctiPassword: '',
  };
}

/** One more customer. Where only one is assigned and not connected yet, it is the one. */
export function emptyForm(connect: Pick<Connect, 'connections' | 'operatorKey'>): ConnectForm {
  const [only = '', ...others] = assignedTo(connect);
  return {
    key: assignedTo(connect).length > 0 ? 'operator' : 'own',
    kAccount: others.length === 0 ? only : '',
    clientId: '',
    clientSecret: '',
    ctiUser: '',
    ctiPassword: '',
  };
}

/** Customers that the operator assigned and that are not connected yet; none where the operator offers no client. */
export function assignedTo({ connections, operatorKey }: Pick<Connect, 'connections' | 'operatorKey'>): string[] {
  const known = connections.map(({ kAccount }) => kAccount);
  if (!operatorKey.available) return [];
  return operatorKey.assigned.filter((kAccount) => !known.includes(kAccount));
}

export function fieldsOf({ key }: Pick<ConnectForm, 'key'>): readonly ConnectField[] {
  return key === 'own' ? connectFields : ['kAccount', 'ctiUser', 'ctiPassword'];
}

/** Text keys under `connect.` of what is wrong, in the order of the fields. */
export function faultsOf(form: ConnectForm): Partial<Record<ConnectField, 'missing' | 'kAccountWrong'>> {
  const faults: Partial<Record<ConnectField, 'missing' | 'kAccountWrong'>> = {};
  for (const field of fieldsOf(form)) if (form[field].trim() === '') faults[field] = 'missing';
  if (!faults.kAccount && !/^k\d{2,8}$/i.test(form.kAccount.trim())) faults.kAccount = 'kAccountWrong';
  return faults;
}

export function toConnect({ key, clientId, clientSecret, ...form }: ConnectForm): ConnectCloudya {
  return {
    kAccount: form.kAccount.trim().toUpperCase(),
    ...(key === 'own' ? { clientId: clientId.trim(), clientSecret } : {}),
    ctiUser: form.ctiUser.trim(),
    ctiPassword: form.ctiPassword,
  };
}
