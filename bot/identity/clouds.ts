/** Microsoft's clouds: one setting changes the hosts (https://learn.microsoft.com/graph/deployments). */
import type { CloudName } from '../../contract/clouds.ts';
import type { TokenGate } from './token-gate.ts';

export interface Cloud {
  loginHost: string;
  graphHost: string;
  /** Graph tells of changed presence; elsewhere it can only be read (https://learn.microsoft.com/graph/changenotifications-for-presence). */
  presenceHints: boolean;
}

export const clouds: Record<CloudName, Cloud> = {
  global: { loginHost: 'login.microsoftonline.com', graphHost: 'graph.microsoft.com', presenceHints: true },
  'gcc-high': { loginHost: 'login.microsoftonline.us', graphHost: 'graph.microsoft.us', presenceHints: false },
  dod: { loginHost: 'login.microsoftonline.us', graphHost: 'dod-graph.microsoft.us', presenceHints: false },
};

/** The app's registration, as every credential needs it. */
export interface Registration {
  clientId: string;
  clientSecret: string;
  cloud: Cloud;
  /** Origin of the app, for redirect addresses. */
  publicUrl: string;
  /** One for the whole process; without it nothing is held back. */
  gate?: TokenGate;
}

export function authorityOf({ cloud }: Pick<Registration, 'cloud'>, tenantId: string): string {
  return `https://${cloud.loginHost}/${tenantId}`;
}

export function graphScope({ cloud }: Pick<Registration, 'cloud'>, name: string): string {
  return `https://${cloud.graphHost}/${name}`;
}
