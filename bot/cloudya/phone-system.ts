/** Cloudya's configuration API as onboarding uses it. Reads only. */
import { extensionName, extensionParts } from '../../contract/extension.ts';
import type { RightState, SwitchState } from '../../contract/onboarding.ts';
import { VendorError } from '../errors.ts';
import type { CloudyaCredentials, ConnectOutcome, PhoneSystem } from '../onboarding/ports.ts';
import type { ClientsOf, CustomerClients } from './cloudya.ts';
import type { ConfigurationClient } from './configuration-client.ts';
import { byNumber, extensionOf, lineWordOf, type PhoneExtension, switchStateOf, textOf } from './translate.ts';

export interface PhoneSystemDeps {
  clientsOf: ClientsOf;
  /** Clients for credentials that are not stored. */
  clientsFor(credentials: CloudyaCredentials): CustomerClients;
}

/** Extensions handed on at a time. */
const listingSize = 500;

export function createPhoneSystem({ clientsOf, clientsFor }: PhoneSystemDeps): PhoneSystem {
  return {
    connect: (credentials) => connect(clientsFor(credentials)),
    portalSwitch: async (tenantId, kAccount) => readSwitch((await clientsOf(tenantId, kAccount)).configuration),
    async linesInUse(tenantId, kAccount) {
      const { inUse } = await readLines((await clientsOf(tenantId, kAccount)).cti);
      return inUse.map((number) => extensionName({ number, kAccount }));
    },
    async *listExtensions(tenantId, kAccount) {
      const found = await allExtensions((await clientsOf(tenantId, kAccount)).configuration);
      const extensions = found.map(({ number, name }) => ({ extension: extensionName({ number, kAccount }), name }));
      for (let at = 0; at < extensions.length; at += listingSize) yield extensions.slice(at, at + listingSize);
    },
    async readVoicemailEmail(tenantId, extension, signal) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, emailReads } = await clientsOf(tenantId, kAccount);
      const path = voicemailPath(configuration, number);
      const voicemail = await emailReads.run(() => absentWhenMissing(configuration.get(path, signal)), signal);
      return voicemail === undefined ? undefined : textOf(voicemail, 'voicemailEmail');
    },
  };
}

export function tenantPath({ kAccount }: ConfigurationClient): string {
  return `/tenants/${encodeURIComponent(kAccount)}`;
}

export function extensionPath(client: ConfigurationClient, number: string): string {
  return `${tenantPath(client)}/targets/phone-extensions/${encodeURIComponent(number)}`;
}

export function voicemailPath(client: ConfigurationClient, number: string): string {
  return `${extensionPath(client, number)}/voice-mail`;
}

/** All of them before the first is handed on: the documents promise no order of the pages. */
async function allExtensions(client: ConfigurationClient): Promise<PhoneExtension[]> {
  const found = new Map<string, PhoneExtension>();
  for await (const { items } of client.pages(`${tenantPath(client)}/targets/phone-extensions`)) {
    for (const listing of items.map(extensionOf)) if (listing !== undefined) found.set(listing.number, listing);
  }
  return [...found.values()].sort(byNumber);
}

/** An extension without a voice mailbox answers 404. */
export async function absentWhenMissing<T>(read: Promise<T>): Promise<T | undefined> {
  return read.catch((error: unknown) => {
    if (error instanceof VendorError && error.trouble === 'not-found') return undefined;
    throw error;
  });
}

/** Each step, with the refusal that its being turned away means. */
async function connect({ configuration, cti, credentials }: CustomerClients): Promise<ConnectOutcome> {
  const company = await attempt(customerRefusals, companyNameOf(configuration));
  if (company.kind === 'refused') return company;
  const first = await attempt(customerRefusals, firstExtensions(configuration));
  if (first.kind === 'refused') return first;
  const portalSwitch = await attempt({}, readSwitch(configuration));
  if (portalSwitch.kind === 'refused') return portalSwitch;
  const customer = await attempt(ctiRefusals, cti.customer());
  if (customer.kind === 'refused') return customer;
  // a CTI user of another customer would show us strangers' lines
  if (![undefined, credentials.kAccount].includes(customer.value)) return refused('cloudya_cti_login_refused');
  const lines = await attempt(ctiRefusals, readLines(cti));
  if (lines.kind === 'refused') return lines;
  return {
    kind: 'connected',
    companyName: company.value,
    extensions: first.value.total,
    linesInUse: lines.value.inUse.length,
    portalSwitch: portalSwitch.value,
    rights: { lineStates: lines.value.right, ...(await probeRights(configuration, first.value.number)) },
  };
}

type Refused = Extract<ConnectOutcome, { kind: 'refused' }>;

function refused(code: Refused['code']): Refused {
  return { kind: 'refused', code };
}

type Refusals = Partial<Record<VendorError['trouble'], Refused['code']>>;

/** 401: the sign-on host or the API knows no such client. 403, 404 or 400: it does, but not for this K-account. */
const customerRefusals: Refusals = {
  unauthorized: 'cloudya_login_refused',
  forbidden: 'cloudya_customer_unknown',
  'not-found': 'cloudya_customer_unknown',
  refused: 'cloudya_customer_unknown',
};

const ctiRefusals: Refusals = {
  unauthorized: 'cloudya_cti_login_refused',
  forbidden: 'cloudya_cti_login_refused',
  refused: 'cloudya_cti_login_refused',
};

async function attempt<T>(refusals: Refusals, work: Promise<T>): Promise<{ kind: 'ok'; value: T } | Refused> {
  try {
    return { kind: 'ok', value: await work };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Keycloak answers wrong client credentials with 401 or 400 and an OAuth `error`
    const badClient = /^(invalid|unauthorized)_client$/.test(error.details.oauthError ?? '');
    return refused(badClient ? 'cloudya_login_refused' : (refusals[error.trouble] ?? 'cloudya_unreachable'));
  }
}

/** `basic-data` has `name` (its documented PUT attributes); other spellings are accepted, and the K-account stands in. */
async function companyNameOf(client: ConfigurationClient): Promise<string> {
  const basics = await client.get(`${tenantPath(client)}/basic-data`);
  return textOf(basics, 'name') ?? textOf(basics, 'company') ?? client.kAccount;
}

async function firstExtensions(client: ConfigurationClient): Promise<{ total: number; number: string | undefined }> {
  const path = `${tenantPath(client)}/targets/phone-extensions`;
  const { total, items } = await client.page(`${path}?_pageSize=1&_offset=0`);
  const first = items.map(extensionOf).find((listing) => listing !== undefined);
  return { total: total ?? (await allExtensions(client)).length, number: first?.number };
}

/** Where the options may not be read, the switch is unknown. Throws VendorError when NFON does not answer. */
async function readSwitch(client: ConfigurationClient): Promise<SwitchState> {
  try {
    return switchStateOf(await client.get(`${tenantPath(client)}/options`));
  } catch (error) {
    if (error instanceof VendorError && ['forbidden', 'not-found'].includes(error.trouble)) return 'unknown';
    throw error;
  }
}

async function readLines(cti: CustomerClients['cti']): Promise<{ right: RightState; inUse: string[] }> {
  try {
    const lines = (await cti.snapshot()).map(lineWordOf);
    return { right: 'yes', inUse: lines.filter(({ line }) => line === 'in-use').map(({ number }) => number) };
  } catch (error) {
    // "may not have a license" (NFON CTI API 1.0.0, Forbidden)
    if (error instanceof VendorError && error.trouble === 'forbidden') return { right: 'no', inUse: [] };
    throw error;
  }
}

/** Reading shows whether the client is let in at all; what it may write is not known before the first write. */
async function probeRights(
  client: ConfigurationClient,
  number: string | undefined,
): Promise<{ registry: RightState; profiles: RightState; loginStatus: RightState }> {
  const ofExtension = async (path: string): Promise<RightState> =>
    number === undefined ? 'unknown' : probe(client, `${extensionPath(client, number)}${path}`);
  const [registry, profiles, loginStatus] = await Promise.all([
    probe(client, `${tenantPath(client)}/integrations`),
    ofExtension('/callforward-profiles'),
    ofExtension('/skills/login-status'),
  ]);
  return { registry, profiles, loginStatus };
}

async function probe(client: ConfigurationClient, path: string): Promise<RightState> {
  try {
    await client.get(path);
    return 'yes';
  } catch (error) {
    return error instanceof VendorError && error.trouble === 'forbidden' ? 'no' : 'unknown';
  }
}
