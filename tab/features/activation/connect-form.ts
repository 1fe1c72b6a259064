/** The fields of step 1 as typed. Pure. */
import type { CloudyaConnectionView, ConnectCloudya } from '../../../contract/onboarding.ts';

export const connectFields = ['kAccount', 'clientId', 'clientSecret', 'ctiUser', 'ctiPassword'] as const;
export type ConnectField = (typeof connectFields)[number];
export type ConnectForm = Record<ConnectField, string>;

/** Secrets are never read back, so they have to be typed again. */
export function formOf(connection: CloudyaConnectionView | null): ConnectForm {
  return {
    kAccount: connection?.kAccount ?? '',
    clientId: connection?.clientId ?? '',
    clientSecret: '',
    ctiUser: connection?.ctiUser ?? '',
    ctiPassword: '',
  };
}

/** Text keys under `connect.` of what is wrong, in the order of the fields. */
export function faultsOf(form: ConnectForm): Partial<Record<ConnectField, 'missing' | 'kAccountWrong'>> {
  const faults: Partial<Record<ConnectField, 'missing' | 'kAccountWrong'>> = {};
  for (const field of connectFields) if (form[field].trim() === '') faults[field] = 'missing';
  if (!faults.kAccount && !/^k\d{2,8}$/i.test(form.kAccount.trim())) faults.kAccount = 'kAccountWrong';
  return faults;
}

export function toConnect(form: ConnectForm): ConnectCloudya {
  return {
    ...form,
    kAccount: form.kAccount.trim().toUpperCase(),
    clientId: form.clientId.trim(),
    ctiUser: form.ctiUser.trim(),
  };
}
