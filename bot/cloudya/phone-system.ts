/** Cloudya's configuration API as onboarding uses it. Reads only. */
import { extensionName, extensionParts } from '../../contract/extension.ts';
import type { RightState, SwitchState } from '../../contract/onboarding.ts';
import { VendorError, vendorProblem } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { CloudyaCredentials, ConnectOutcome, PhoneSystem, StoredCredentials } from '../onboarding/ports.ts';
import { exportEmails } from './bulk-export.ts';
import type { ClientsOf, CustomerClients } from './cloudya.ts';
import { type ConfigurationClient, isBadClient } from './configuration-client.ts';
import { findOtherWriter } from './other-writer.ts';
import type { Pacer } from './pacer.ts';
import type { Knock } from './portal-api/knock.ts';
import { byNumber, extensionOf, lineWordOf, type PhoneExtension, switchStateOf, textOf } from './translate.ts';

export interface PhoneSystemDeps {
  clientsOf: ClientsOf;
  /** Clients for credentials that are not stored. */
  clientsFor(credentials: StoredCredentials): CustomerClients;
  logger: Pick<Logger, 'info'>;
  /** Is the portal API there, and what does it say to this pair of key id and secret? */
  knock(credentials: CloudyaCredentials): Promise<Knock>;
}

/** Extensions handed on at a time. */
const listingSize = 500;

export function createPhoneSystem(deps: PhoneSystemDeps): PhoneSystem {
  const { clientsOf, logger } = deps;
  return {
    connect: (credentials) => connectByEither(deps, credentials),
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
    async isThere(tenantId, extension) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, emailReads } = await clientsOf(tenantId, kAccount);
      const path = extensionPath(configuration, number);
      return (await emailReads.run(() => absentWhenMissing(configuration.get(path)))) !== undefined;
    },
    async exportEmails(tenantId, kAccount, signal) {
      const { configuration } = await clientsOf(tenantId, kAccount);
      return exportEmails(configuration, logger, signal);
    },
    async readVoicemailEmail(tenantId, extension, signal) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, emailReads } = await clientsOf(tenantId, kAccount);
      return readEmail(configuration, emailReads, number, signal);
    },
  };
}

export function extensionPath(client: ConfigurationClient, number: string): string {
  return `${client.tenantPath}/targets/phone-extensions/${encodeURIComponent(number)}`;
}

export function voicemailPath(client: ConfigurationClient, number: string): string {
  return `${extensionPath(client, number)}/voice-mail`;
}

/**
 * The e-mail of one mailbox, each call at the pacer's pace. A customer that is closed to our client may answer 404 to everything,
 * and so does an extension that is gone: there is no mailbox only where the extension itself can be read; else its 404 is thrown.
 */
export async function readEmail(
  client: ConfigurationClient,
  pacer: Pacer,
  number: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const get = (path: string) => pacer.run(() => client.get(path, signal), signal);
  const voicemail = await absentWhenMissing(get(voicemailPath(client, number)));
  if (voicemail !== undefined) return textOf(voicemail, 'voicemailEmail');
  await get(extensionPath(client, number));
  return undefined;
}

/** All of them before the first is handed on: the documents promise no order of the pages. */
async function allExtensions(client: ConfigurationClient): Promise<PhoneExtension[]> {
  const found = new Map<string, PhoneExtension>();
  for await (const { items } of client.pages(`${client.tenantPath}/targets/phone-extensions`)) {
    for (const listing of items.map(extensionOf)) if (listing !== undefined) found.set(listing.number, listing);
  }
  return [...found.values()].sort(byNumber);
}

/** What is not there answers 404. */
export async function absentWhenMissing<T>(read: Promise<T>): Promise<T | undefined> {
  return read.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

export function isMissing(error: unknown): boolean {
  return error instanceof VendorError && error.trouble === 'not-found';
}

/** Throws VendorError where the customer is closed to our client, which may then answer 404 to everything. */
export async function standsOpen(client: ConfigurationClient): Promise<void> {
  await firstPage(client);
}

function firstPage(client: ConfigurationClient): ReturnType<ConfigurationClient['page']> {
  return client.page(`${client.tenantPath}/targets/phone-extensions?_pageSize=1&_offset=0`);
}

/**
 * One pair is asked for, and NFON has two APIs: what the configuration API's sign-on refuses may be a key of the portal API.
 * Where that gives no answer, the refusal stands, and says so. The operator's client is for the configuration API only.
 */
async function connectByEither(
  { clientsFor, knock }: PhoneSystemDeps,
  credentials: CloudyaCredentials,
): Promise<ConnectOutcome> {
  const outcome = await connect(clientsFor({ ...credentials, api: 'configuration' }));
  if (outcome.kind === 'connected' || outcome.code !== 'cloudya_login_refused') return outcome;
  const portal = await knock(credentials);
  if (portal.kind === 'refused') return outcome;
  if (portal.kind === 'silent') return { ...refused('cloudya_portal_unreached'), values: { host: portal.host } };
  if (portal.kind === 'clock-off') return { ...refused('cloudya_clock_skew'), values: portal.values };
  return connect(clientsFor({ ...credentials, api: 'portal' }));
}

/** Each step, with the refusal that its being turned away means. */
async function connect({ configuration, cti, credentials }: CustomerClients): Promise<ConnectOutcome> {
  const company = await attempt(customerRefusals, companyNameOf(configuration));
  if (company.kind === 'refused') return company;
  const first = await attempt(customerRefusals, firstExtensions(configuration));
  if (first.kind === 'refused') return first;
  const portalSwitch = await attempt({}, readSwitch(configuration));
  if (portalSwitch.kind === 'refused') return portalSwitch;
  const customer = await attempt({ ...ctiRefusals, refused: 'cloudya_cti_login_refused' }, cti.customer());
  if (customer.kind === 'refused') return customer;
  // a CTI user of another customer would show us strangers' lines; which logins are whose is told to nobody
  if (![undefined, credentials.kAccount].includes(customer.value)) return refused('cloudya_customer_unknown');
  const lines = await attempt(ctiRefusals, readLines(cti));
  if (lines.kind === 'refused') return lines;
  const { otherWriter, ...rights } = await probeRights(configuration, first.value.number);
  return {
    kind: 'connected',
    api: credentials.api,
    companyName: company.value,
    proven: customer.value !== undefined || lines.value.named,
    extensions: first.value.total,
    linesInUse: lines.value.inUse.length,
    portalSwitch: portalSwitch.value,
    rights: { lineStates: lines.value.right, ...rights },
    otherWriter,
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

/** 403: the login is right, but its user may not use the CTI API, or has no licence for it. */
const ctiRefusals: Refusals = {
  unauthorized: 'cloudya_cti_login_refused',
  forbidden: 'cloudya_cti_right_missing',
};

async function attempt<T>(refusals: Refusals, work: Promise<T>): Promise<{ kind: 'ok'; value: T } | Refused> {
  try {
    return { kind: 'ok', value: await work };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.details.clockAheadMinutes !== undefined)
      return { ...refused('cloudya_clock_skew'), values: vendorProblem(error).values };
    if (error.details.operatorKey) return refused('cloudya_operator_key_refused');
    if (isBadClient(error)) return refused('cloudya_login_refused');
    const named = refusals[error.trouble];
    // what is not of the login is told as what it is
    const plain = named === undefined || (named === 'cloudya_customer_unknown' && error.details.licence);
    return plain ? plainly(error) : refused(named);
  }
}

/** What it means of any request. */
function plainly(error: VendorError): Refused {
  const { code, values } = vendorProblem(error);
  const named = plainRefusals.find((known) => known === code);
  return named === undefined ? refused('cloudya_unreachable') : { ...refused(named), values };
}

const plainRefusals = [
  'cloudya_licence_missing',
  'cloudya_request_refused',
  'cloudya_gone',
  'cloudya_conflict',
] as const;

/** `basic-data` has `name` (its documented PUT attributes); other spellings are accepted, and the K-account stands in. */
async function companyNameOf(client: ConfigurationClient): Promise<string> {
  const basics = await client.get(`${client.tenantPath}/basic-data`);
  return textOf(basics, 'name') ?? textOf(basics, 'company') ?? client.kAccount;
}

async function firstExtensions(client: ConfigurationClient): Promise<{ total: number; number: string | undefined }> {
  const { total, items } = await firstPage(client);
  const first = items.map(extensionOf).find((listing) => listing !== undefined);
  return { total: total ?? (await allExtensions(client)).length, number: first?.number };
}

/** Where the options may not be read, the switch is unknown. Throws VendorError when NFON does not answer. */
async function readSwitch(client: ConfigurationClient): Promise<SwitchState> {
  try {
    return switchStateOf(await client.get(`${client.tenantPath}/options`));
  } catch (error) {
    if (error instanceof VendorError && ['forbidden', 'not-found'].includes(error.trouble)) return 'unknown';
    throw error;
  }
}

/** `named`: states of this customer came that name it. */
async function readLines(cti: CustomerClients['cti']): Promise<{ right: RightState; inUse: string[]; named: boolean }> {
  try {
    const states = await cti.snapshot();
    const inUse = states.map(lineWordOf).filter(({ line }) => line === 'in-use');
    const named = states.some(({ customer }) => customer !== undefined);
    return { right: 'yes', inUse: inUse.map(({ number }) => number), named };
  } catch (error) {
    // "may not have a license" (NFON CTI API 1.0.0, Forbidden)
    if (error instanceof VendorError && error.trouble === 'forbidden') return { right: 'no', inUse: [], named: false };
    throw error;
  }
}

/** Reading shows whether the client is let in at all; what it may write is not known before the first write. */
async function probeRights(
  client: ConfigurationClient,
  number: string | undefined,
): Promise<{ registry: RightState; profiles: RightState; loginStatus: RightState; otherWriter: string | undefined }> {
  const ofExtension = async (path: string): Promise<RightState> =>
    number === undefined ? 'unknown' : (await probe(client.get(`${extensionPath(client, number)}${path}`))).right;
  const [{ right: registry, found: otherWriter }, profiles, loginStatus] = await Promise.all([
    // the portal API's collection has no integrations: nothing is there, then
    probe(findOtherWriter(client), ['forbidden', 'not-found']),
    ofExtension('/callforward-profiles'),
    ofExtension('/skills/login-status'),
  ]);
  return { registry, profiles, loginStatus, otherWriter };
}

/** `noes`: what says that it may not be used. */
async function probe<T>(
  reading: Promise<T>,
  noes: readonly VendorError['trouble'][] = ['forbidden'],
): Promise<{ right: RightState; found?: T }> {
  try {
    return { right: 'yes', found: await reading };
  } catch (error) {
    return { right: error instanceof VendorError && noes.includes(error.trouble) ? 'no' : 'unknown' };
  }
}
