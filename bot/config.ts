/** Settings, parsed once from the environment. Every key is documented in `.env.example`; every fault is told at once. */
import { z } from 'zod';
import { type CloudName, cloudNames } from '../contract/clouds.ts';
import { parseKeyRing, type SecretKey } from './store/seal.ts';

const noPresenceInChina =
  'is china: Microsoft offers no presence API in the cloud operated by 21Vianet, so there is nothing to keep in step';

export interface Config {
  production: boolean;
  logLevel: string;
  host: string;
  port: number;
  /** Origin under which Teams and Graph reach us, `https://...` without a slash at the end. */
  publicUrl: string;
  teamsAppId: string;
  entra: { clientId: string; clientSecret: string; cloud: CloudName };
  /** Undefined: nobody proves who speaks to the bot. Only outside production, on a loopback address. */
  bot: { id: string; password: string; tenantId: string } | undefined;
  store: {
    databaseUrl: string | undefined;
    dataDir: string;
    secretKeys: [SecretKey, ...SecretKey[]];
  };
  cloudya: {
    portalUrl: string;
    switch: 'required' | 'informative';
    ctiUrl: string;
    apiUrl: string;
    signOnUrl: string;
    portalApiUrl: string;
    /** API client of whoever runs the app, for customers assigned to a tenant. */
    operatorKey: OperatorKey | undefined;
    emailReadsPerSecond: number;
    emailReadsInFlight: number;
    /** After the first reading each e-mail is read once within so many hours. */
    emailRefreshHours: number;
  };
  presence: { readShare: number; echoWindowMs: number };
}

/** Opens many customers at the configuration API. Never stored: a new one is good for everybody after a restart. */
export interface OperatorKey {
  clientId: string;
  clientSecret: string;
}

export interface Fault {
  key: string;
  problem: string;
  whereToGet: string;
}

export type ReadConfig = { kind: 'ok'; config: Config } | { kind: 'faulty'; faults: Fault[] };

const https = z.url({ protocol: /^https$/, error: 'is not an https address' });
const guid = z.guid({ error: 'is not a GUID' });
const text = z.string({ error: 'is missing' });
const count = (least: number, most: number) =>
  z.coerce
    .number({ error: `is not a whole number from ${least} to ${most}` })
    .int()
    .min(least)
    .max(most);

const entraRegistration = 'Entra admin center > App registrations > your app > ';
const botResource = 'Azure portal > your Azure Bot > Configuration > ';
const optional = 'Optional; see .env.example.';
const operatorClient = "NFON: your own API client for the configuration API, which opens your customers'.";

/** One line per key: how it is read, and where a person gets its value. */
const settings = {
  PORT: [count(0, 65_535).default(3978), optional],
  HOST: [text.default('127.0.0.1'), optional],
  PUBLIC_URL: [https, 'The https address of this app on the internet, e.g. https://presence.contoso.example.'],
  ENTRA_CLIENT_ID: [guid, `${entraRegistration}Overview > Application (client) ID.`],
  ENTRA_CLIENT_SECRET: [text, `${entraRegistration}Certificates & secrets > New client secret > Value.`],
  ENTRA_CLOUD: [
    // The resource does not exist there, https://learn.microsoft.com/graph/api/presence-get
    z.enum(cloudNames, { error: ({ input }) => (input === 'china' ? noPresenceInChina : undefined) }).default('global'),
    optional,
  ],
  BOT_ID: [guid.optional(), `${botResource}Microsoft App ID.`],
  BOT_PASSWORD: [text.optional(), `${botResource}Manage password > New client secret > Value.`],
  BOT_TENANT_ID: [guid.optional(), `${botResource}App Tenant ID.`],
  TEAMS_APP_ID: [guid, 'The "id" of the Teams app manifest; `teamsapp provision` writes it to env/.env.<env>.'],
  DATABASE_URL: [
    z.url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// address' }).optional(),
    'Optional: your PostgreSQL server; without it the app keeps its own database in DATA_DIR.',
  ],
  DATA_DIR: [text.default('./data'), optional],
  SECRETS_KEY: [text, "Make one: node -p \"'k1:' + crypto.randomBytes(32).toString('base64')\", and keep it safe."],
  CLOUDYA_PORTAL_URL: [https.default('https://portal.nfon.com/'), optional],
  CLOUDYA_SWITCH: [z.enum(['required', 'informative']).default('required'), optional],
  CLOUDYA_CTI_URL: [https.default('https://providersupportdata.cloud-cfg.com/v1'), optional],
  CLOUDYA_API_URL: [https.default('https://api.nfon.net/configuration/v1'), optional],
  CLOUDYA_SIGN_ON_URL: [
    https.default('https://sso.cloud-cfg.com/realms/login/protocol/openid-connect/token'),
    optional,
  ],
  CLOUDYA_PORTAL_API_URL: [https.default('https://portal-api.nfon.net:8090'), optional],
  CLOUDYA_OPERATOR_CLIENT_ID: [text.optional(), `${operatorClient} Optional.`],
  CLOUDYA_OPERATOR_CLIENT_SECRET: [text.optional(), `${operatorClient} Optional.`],
  EMAIL_READS_PER_SECOND: [count(1, 1_000).default(20), optional],
  EMAIL_READS_IN_FLIGHT: [count(1, 100).default(8), optional],
  EMAIL_REFRESH_HOURS: [count(1, 720).default(24), optional],
  PRESENCE_READ_SHARE: [
    z.coerce.number({ error: 'is not a number from 0.01 to 1' }).min(0.01).max(1).default(0.3),
    optional,
  ],
  ECHO_WINDOW_SECONDS: [count(0, 600).default(60), optional],
  LOG_LEVEL: [z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'), optional],
  NODE_ENV: [text.default('development'), optional],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

type Key = keyof typeof settings;
type Values = { [K in Key]: z.output<(typeof settings)[K][0]> };

/** Every key the app reads. */
export const settingKeys = Object.keys(settings) as Key[];

const schema = z.object(
  Object.fromEntries(settingKeys.map((key) => [key, settings[key][0]])),
) as unknown as z.ZodType<Values>;

/** Empty settings count as not set. */
export function readConfig(env: Record<string, string | undefined>): ReadConfig {
  const given = Object.fromEntries(settingKeys.map((key) => [key, env[key]?.trim() || undefined]));
  const parsed = schema.safeParse(given);
  const faults = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => faultOf(issue, given))),
    ...botFaults(given),
    ...operatorFaults(given),
    ...keyFaults(given.SECRETS_KEY),
  ];
  if (!parsed.success || faults.length > 0) return { kind: 'faulty', faults: [...faults, ...emptyBot(given, faults)] };
  return { kind: 'ok', config: configOf(parsed.data) };
}

function faultOf(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): Fault {
  const key = String(issue.path[0]) as Key;
  const problem = given[key] === undefined ? 'is missing' : issue.message;
  return fault(key, /^is /.test(problem) ? problem : `is not accepted: ${problem}`);
}

function fault(key: Key, problem: string): Fault {
  return { key, problem, whereToGet: settings[key][1] };
}

const botKeys: readonly Key[] = ['BOT_ID', 'BOT_PASSWORD', 'BOT_TENANT_ID'];

/** Without a bot id everybody on the network could speak as anybody: only for a developer's own machine. */
function botFaults(given: Partial<Record<Key, string | undefined>>): Fault[] {
  const ownMachine = given.NODE_ENV !== 'production' && isLoopback(given.HOST ?? '127.0.0.1');
  if (given.BOT_ID === undefined) {
    const why = 'is missing (it may be empty only outside production and with HOST on a loopback address)';
    if (!ownMachine) return botKeys.filter((key) => given[key] === undefined).map((key) => fault(key, why));
    return [];
  }
  return botKeys.filter((key) => given[key] === undefined).map((key) => fault(key, 'is missing'));
}

/** Whoever is filling in settings should see these, too: they may be empty here, but not where Teams is to reach the bot. */
function emptyBot(given: Partial<Record<Key, string | undefined>>, faults: readonly Fault[]): Fault[] {
  const told = new Set(faults.map(({ key }) => key));
  return botKeys
    .filter((key) => given[key] === undefined && !told.has(key))
    .map((key) =>
      fault(key, 'is missing (may stay empty on your own machine: then nobody proves who speaks to the bot)'),
    );
}

const operatorKeys: readonly Key[] = ['CLOUDYA_OPERATOR_CLIENT_ID', 'CLOUDYA_OPERATOR_CLIENT_SECRET'];

/** Both or neither. */
function operatorFaults(given: Partial<Record<Key, string | undefined>>): Fault[] {
  const missing = operatorKeys.filter((key) => given[key] === undefined);
  return missing.length === 1 ? missing.map((key) => fault(key, 'is missing beside the other half of the login')) : [];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function keyFaults(ring: string | undefined): Fault[] {
  if (ring === undefined) return [];
  const parsed = parseKeyRing(ring);
  return parsed.kind === 'faulty' ? [fault('SECRETS_KEY', parsed.problem)] : [];
}

function configOf(values: Values): Config {
  const keys = parseKeyRing(values.SECRETS_KEY);
  if (keys.kind === 'faulty') throw new Error(keys.problem);
  return {
    production: values.NODE_ENV === 'production',
    logLevel: values.LOG_LEVEL,
    host: values.HOST,
    port: values.PORT,
    publicUrl: new URL(values.PUBLIC_URL).origin,
    teamsAppId: values.TEAMS_APP_ID,
    entra: {
      clientId: values.ENTRA_CLIENT_ID,
      clientSecret: values.ENTRA_CLIENT_SECRET,
      cloud: values.ENTRA_CLOUD,
    },
    bot: botOf(values),
    store: { databaseUrl: values.DATABASE_URL, dataDir: values.DATA_DIR, secretKeys: keys.keys },
    cloudya: {
      portalUrl: values.CLOUDYA_PORTAL_URL,
      switch: values.CLOUDYA_SWITCH,
      ctiUrl: withoutSlash(values.CLOUDYA_CTI_URL),
      apiUrl: withoutSlash(values.CLOUDYA_API_URL),
      signOnUrl: values.CLOUDYA_SIGN_ON_URL,
      portalApiUrl: withoutSlash(values.CLOUDYA_PORTAL_API_URL),
      operatorKey: operatorKeyOf(values),
      emailReadsPerSecond: values.EMAIL_READS_PER_SECOND,
      emailReadsInFlight: values.EMAIL_READS_IN_FLIGHT,
      emailRefreshHours: values.EMAIL_REFRESH_HOURS,
    },
    presence: { readShare: values.PRESENCE_READ_SHARE, echoWindowMs: values.ECHO_WINDOW_SECONDS * 1000 },
  };
}

function botOf({ BOT_ID: id, BOT_PASSWORD: password, BOT_TENANT_ID: tenantId }: Values): Config['bot'] {
  if (id === undefined || password === undefined || tenantId === undefined) return undefined;
  return { id, password, tenantId };
}

function operatorKeyOf({
  CLOUDYA_OPERATOR_CLIENT_ID: clientId,
  CLOUDYA_OPERATOR_CLIENT_SECRET: clientSecret,
}: Values): OperatorKey | undefined {
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** What a person reads when the app cannot start: every fault, where to get each value, and the way to just try it. */
export function explainFaults(faults: readonly Fault[]): string {
  const lines = faults.map(({ key, problem, whereToGet }) => `  ${key} ${problem}\n      ${whereToGet}`);
  return [
    `The app cannot start: ${faults.length === 1 ? 'one setting needs' : `${faults.length} settings need`} a look.`,
    '',
    ...lines,
    '',
    'Put them into the environment or into a file .env (copy .env.example). No Microsoft 365 or Cloudya at hand?',
    '`npm run demo` runs everything against a simulated company.',
  ].join('\n');
}
