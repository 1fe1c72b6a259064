/** Microsoft's clouds: names, and what each has of presence (https://learn.microsoft.com/graph/deployments, https://learn.microsoft.com/graph/changenotifications-for-presence). */

export type CloudName = 'global' | 'gcc-high' | 'dod' | 'china';

export interface Cloud {
  name: CloudName;
  /** Newest name first; older ones answer as well. */
  loginHosts: readonly [string, ...string[]];
  graphHost: string;
  /** Beginning of `iss` in tokens of version 1. */
  issuerV1: string;
  /** Presence can be read and written. */
  presence: boolean;
  /** Presence can be subscribed to, and carries a `sequenceNumber`. */
  presenceNotifications: boolean;
  /** `tenant_region_scope` of the discovery document. */
  region: string;
  /** `tenant_region_sub_scope` of the discovery document: which government cloud it is. */
  subRegion?: string;
  /** `cloud_instance_name` of the discovery document. */
  instance: string;
}

const government = {
  loginHosts: ['login.microsoftonline.us'],
  issuerV1: 'https://sts.windows.net',
  presence: true,
  presenceNotifications: false,
  region: 'USGov',
  instance: 'microsoftonline.us',
} as const;

export const clouds: Record<CloudName, Cloud> = {
  global: {
    name: 'global',
    loginHosts: ['login.microsoftonline.com'],
    graphHost: 'graph.microsoft.com',
    issuerV1: 'https://sts.windows.net',
    presence: true,
    presenceNotifications: true,
    region: 'EU',
    instance: 'microsoftonline.com',
  },
  'gcc-high': { ...government, name: 'gcc-high', subRegion: 'DODCON', graphHost: 'graph.microsoft.us' },
  dod: { ...government, name: 'dod', subRegion: 'DOD', graphHost: 'dod-graph.microsoft.us' },
  china: {
    name: 'china',
    loginHosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    issuerV1: 'https://sts.chinacloudapi.cn',
    presence: false,
    presenceNotifications: false,
    region: 'AS',
    instance: 'partner.microsoftonline.cn',
  },
};

export function isCloudName(name: unknown): name is CloudName {
  return typeof name === 'string' && Object.hasOwn(clouds, name);
}

/** The resource of Graph tokens. */
export function graphAudience(cloud: CloudName): string {
  return `https://${clouds[cloud].graphHost}`;
}

export function graphRoot(cloud: CloudName): string {
  return `${graphAudience(cloud)}/v1.0`;
}

/** Issuer of tokens of version 2. */
export function issuerV2(cloud: CloudName, tenantId: string): string {
  return `https://${clouds[cloud].loginHosts[0]}/${tenantId}/v2.0`;
}
