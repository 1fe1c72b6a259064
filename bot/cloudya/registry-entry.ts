/** Our one entry in NFON's integration registry, and the type it is of: found by name, or made and then looked for. */
import { VendorError } from '../errors.ts';
import type { ConfigurationClient, Writing } from './configuration-client.ts';
import { isMissing, standsOpen } from './phone-system.ts';
import type { Resource } from './schema.ts';
import { attributesOf, flagOf, idOf, tenantPathOf, textOf } from './translate.ts';

/** The name under which the customer finds us in the registry. */
const ourName = 'Cloudya Presence';
/** `context` tells an entry as ours that somebody has given another name. */
const ourAttributes = { name: ourName, active: true, status: 'VALID', context: ourName };

export interface Entry {
  /** Path of the entry, for requests. */
  path: string;
  /** The tenant's path as the server writes it in links. */
  linkBase: string;
  /** extension -> target id */
  targets: Map<string, string>;
}

export interface Target {
  id: string;
  extension: string;
  active: boolean;
  /** `connectionConfig`, as it comes. */
  note: unknown;
}

/** An entry as it was found. */
export interface FoundEntry extends Entry {
  /** It is called and switched as we made it. */
  sound: boolean;
  /** Every target, the lowest id first; an extension may have several. */
  all: Target[];
}

/** Ours by name or context. Should there be several, the one with the lowest id comes first, so that every process takes the same. */
export async function findEntries(client: ConfigurationClient): Promise<FoundEntry[]> {
  const ours = (await listIntegrations(client)).filter((entry) =>
    ['name', 'context'].some((name) => textOf(entry, name) === ourName),
  );
  return Promise.all(ours.sort(byId).map((entry) => readEntry(client, entry)));
}

/** Every entry of the customer, ours and others'; none where there is no registry. */
export async function listIntegrations(client: ConfigurationClient): Promise<Resource[]> {
  return (await unlessNoRegistry(client, itemsOf(client, integrationsPath(client)))) ?? [];
}

/**
 * undefined where the customer has no registry. The portal API need not have one and answers 404 then; but so may a customer
 * that is closed to our client, to everything: its error is thrown.
 */
export async function unlessNoRegistry<T>(client: ConfigurationClient, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!client.mayLackRegistry || !isMissing(error)) throw error;
    await standsOpen(client);
    return undefined;
  }
}

/** Called and switched as we made it. */
export async function resetEntry(client: ConfigurationClient, { path }: Entry): Promise<void> {
  await client.change(path, { attributes: ourAttributes });
}

function integrationsPath(client: ConfigurationClient): string {
  return `${client.tenantPath}/integrations`;
}

async function readEntry(client: ConfigurationClient, entry: Resource): Promise<FoundEntry> {
  const path = `${integrationsPath(client)}/${encodeURIComponent(idOf(entry.href))}`;
  const all = await listTargets(client, path);
  const targets = new Map<string, string>();
  for (const { extension, id } of all) if (extension !== '' && !targets.has(extension)) targets.set(extension, id);
  return { path, linkBase: tenantPathOf(entry.href, client.kAccount), targets, sound: isSound(entry), all };
}

/** Of the entry at `path`, the lowest id first. */
export async function listTargets(client: ConfigurationClient, path: string): Promise<Target[]> {
  return (await itemsOf(client, `${path}/targets`)).sort(byId).map(targetOf);
}

function targetOf(target: Resource): Target {
  return {
    id: idOf(target.href),
    extension: idOf(target.links.target ?? '') || (textOf(target, 'context') ?? ''),
    active: flagOf(target, 'active') !== false,
    note: attributesOf(target).get('connectionConfig'),
  };
}

function isSound(entry: Resource): boolean {
  const status = textOf(entry, 'status') ?? ourAttributes.status;
  return isOurs(entry) && flagOf(entry, 'active') !== false && status === ourAttributes.status;
}

export async function findOrCreateEntry(client: ConfigurationClient): Promise<Entry> {
  const [found] = await findEntries(client);
  if (found !== undefined) return found;
  const writing = {
    attributes: { ...ourAttributes, connectionConfig: {} },
    links: { integrationType: await findOrCreateType(client) },
  };
  return createThenFind(client, integrationsPath(client), writing, async () => (await findEntries(client))[0]);
}

/**
 * Address of the type our entry is of. Types are shared by all customers, and making one may be refused; CUSTOM types
 * carry no limit per customer (NFON PBX Configuration API, POST integrations), so any of them serves.
 */
async function findOrCreateType(client: ConfigurationClient): Promise<string> {
  const custom = await customTypes(client);
  const ours = custom.find(isOurs);
  if (ours !== undefined) return ours.href;
  const writing = { attributes: { name: ourName, toolType: 'CUSTOM', provider: ourName } };
  try {
    const find = async () => (await customTypes(client)).find(isOurs);
    return (await createThenFind(client, '/integration-types', writing, find)).href;
  } catch (error) {
    const [any] = custom;
    if (any !== undefined && error instanceof VendorError && error.trouble === 'forbidden') return any.href;
    throw error;
  }
}

async function customTypes(client: ConfigurationClient): Promise<Resource[]> {
  const types = await itemsOf(client, '/integration-types');
  return types.filter((type) => textOf(type, 'toolType') === 'CUSTOM').sort(byId);
}

export function isOurs(resource: Resource): boolean {
  return textOf(resource, 'name') === ourName;
}

/** Whatever creating said, what counts is what is there: 409 means somebody was faster, a lost answer may have arrived. */
async function createThenFind<Found>(
  client: ConfigurationClient,
  path: string,
  writing: Writing,
  find: () => Promise<Found | undefined>,
): Promise<Found> {
  const failed = await client.create(path, writing).then(
    () => new VendorError('cloudya', 'conflict', 'The integration registry does not keep what was created'),
    (error: unknown) => error,
  );
  const found = await find();
  if (found === undefined) throw failed;
  return found;
}

export async function itemsOf(client: ConfigurationClient, path: string): Promise<Resource[]> {
  const items: Resource[] = [];
  for await (const page of client.pages(path)) items.push(...page.items);
  return items;
}

function byId(a: Resource, b: Resource): number {
  return idOf(a.href).localeCompare(idOf(b.href), 'en', { numeric: true });
}
