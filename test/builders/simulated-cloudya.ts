import type { Cloudya, CloudyaDeps } from '../../bot/cloudya/cloudya.ts';
import { createCloudya } from '../../bot/cloudya/cloudya.ts';
import type { HttpSettings } from '../../bot/cloudya/http.ts';
import type { CloudyaCredentials, StoredCredentials } from '../../bot/onboarding/ports.ts';
import type { Clock } from '../../bot/presence/ports.ts';
import { areas } from '../../sim/areas.ts';
import type { LoggedRequest } from '../../sim/core/request-log.ts';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from '../../sim/core/simulator.ts';

export const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';

export const hosts = {
  cti: 'providersupportdata.cloud-cfg.com',
  signOn: 'sso.cloud-cfg.com',
  api: 'api.nfon.net',
  portal: 'portal-api.nfon.net:8090',
} as const;

export const credentials: CloudyaCredentials = {
  kAccount: 'K1234',
  clientId: 'contoso-presence',
  clientSecret: 'contoso-secret-1',
  ctiUser: 'presence',
  ctiPassword: 'cti-pass-1',
};

export interface SimulatedCloudyaOptions {
  users?: number;
  emailReadsPerSecond?: number;
  http?: Partial<HttpSettings>;
  stream?: { silenceMs?: number; lookAgainMs?: number };
  /** The adapter's; the wall clock unless given. */
  clock?: Clock;
  /** The simulator's; the wall clock unless given. */
  simulatorClock?: Clock;
  /** Parts of the simulator; all unless given. */
  areas?: SimulatorOptions['areas'];
}

export interface SimulatedCloudya extends Cloudya {
  sim: RunningSimulator;
  /** Credentials stored for the tenant; may be changed. */
  stored: StoredCredentials;
  /** What the adapter has logged. */
  logged: { details: object; text: string }[];
  /** A control call under `/sim`; answers with the body. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** The next `count` requests that fit are answered with `status`, or cut. */
  fault(fault: {
    host: string;
    path: string;
    method?: string;
    status?: number;
    drop?: boolean;
    delayMs?: number;
    headers?: Record<string, string>;
    count?: number;
  }): void;
  requests(host: string, method?: string): LoggedRequest[];
  close(): Promise<void>;
}

/** The adapter against the simulated Cloudya over real HTTP. Pauses before retries are short. */
export async function startSimulatedCloudya(options: SimulatedCloudyaOptions = {}): Promise<SimulatedCloudya> {
  const sim = await startSimulator({
    port: 0,
    users: options.users ?? 40,
    areas: options.areas ?? areas,
    clock: options.simulatorClock ?? Date,
  });
  const at = (host: string) => `${sim.url}/~/${host}`;
  const logged: SimulatedCloudya['logged'] = [];
  const stored: StoredCredentials = { ...credentials, api: 'configuration' };
  const cloudya = createCloudya({
    ctiUrl: `${at(hosts.cti)}/v1`,
    apiUrl: `${at(hosts.api)}/configuration/v1`,
    signOnUrl: `${at(hosts.signOn)}/realms/login/protocol/openid-connect/token`,
    portalApiUrl: at(hosts.portal),
    version: '0.1.0',
    emailReadsPerSecond: options.emailReadsPerSecond ?? 1_000,
    emailReadsInFlight: 8,
    clock: options.clock ?? Date,
    credentialsOf: async () => ({ ...stored }),
    http: { timeoutMs: 2_000, tableTimeoutMs: 10_000, retries: 2, pauseMs: 5, longestPauseMs: 1_000, ...options.http },
    logger: { info: (details: object, text: string) => void logged.push({ details, text }) } as CloudyaDeps['logger'],
    ...options.stream,
  });
  return {
    ...cloudya,
    sim,
    stored,
    logged,
    async control(method, path, body) {
      const response = await fetch(`${sim.url}/sim${path}`, {
        method,
        // a connection kept open may be closed by the other side just when it is used again
        headers: { 'content-type': 'application/json', connection: 'close' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    fault: ({ count = 1, ...fault }) => void sim.faults.add({ ...fault, count, rate: 1 }),
    requests: (host, method) =>
      sim.requests.list().filter((entry) => entry.host === host && (method === undefined || entry.method === method)),
    close: () => sim.close(),
  };
}
