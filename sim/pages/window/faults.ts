/** Troubles a visitor can make by one click: calls of the control API. */
import { call, type DeskState } from '../desk/state.ts';

const graph = 'graph.microsoft.com';
const configuration = 'api.nfon.net';

export type FaultId =
  | 'cutStream'
  | 'silence'
  | 'cloudyaDown'
  | 'throttle'
  | 'graphDown'
  | 'resetPassword'
  | 'withdrawConsent'
  | 'switchOff';

export const faultIds: readonly FaultId[] = [
  'cutStream',
  'silence',
  'cloudyaDown',
  'throttle',
  'graphDown',
  'resetPassword',
  'withdrawConsent',
  'switchOff',
];

export async function makeFault(fault: FaultId, { syncUserUpn }: DeskState): Promise<void> {
  switch (fault) {
    case 'cutStream':
      return void (await call('POST', '/cloudya/streams/cut'));
    case 'silence':
      return void (await call('POST', '/cloudya/streams/silence', { silent: true }));
    case 'cloudyaDown':
      return void (await call('POST', '/faults', { host: configuration, status: 503, count: 60 }));
    case 'throttle':
      return void (await call('POST', '/faults', { ...slowDown, host: graph, path: 'resence', count: 10 }));
    case 'graphDown':
      return void (await call('POST', '/faults', { host: graph, status: 503, count: 60 }));
    case 'resetPassword':
      return void (await call('POST', `/microsoft/users/${encodeURIComponent(syncUserUpn ?? '')}/reset-password`));
    case 'withdrawConsent':
      return void (await call('DELETE', '/microsoft/consent'));
    case 'switchOff':
      return void (await call('POST', '/cloudya/switch', { enabled: false }));
  }
}

const slowDown = { status: 429, headers: { 'retry-after': '10' } };

export function isPossible(fault: FaultId, { syncUserUpn, steps }: DeskState): boolean {
  if (fault === 'resetPassword') return syncUserUpn !== undefined;
  if (fault === 'withdrawConsent') return steps.consented;
  return fault !== 'switchOff' || steps.switchOn;
}

/** What a person would mend by hand is left alone: consent and sign-in belong to the tab. */
export async function mendAll(): Promise<void> {
  await call('DELETE', '/faults');
  await call('POST', '/cloudya/streams/silence', { silent: false });
  await call('POST', '/cloudya/switch', { enabled: true });
}
