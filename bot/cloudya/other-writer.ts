/** Whether NFON's registry says of somebody else that it writes presence in Teams, too. */
import type { ConfigurationClient } from './configuration-client.ts';
import { isOurs, itemsOf } from './registry-entry.ts';
import type { Resource } from './schema.ts';
import { flagOf, idOf, textOf } from './translate.ts';

/**
 * Name of such an entry. How NFON's own connector enters itself, if at all, is not documented: only an active entry counts whose
 * own name, type or provider has both words. Types are read only where there is somebody else. Throws VendorError.
 */
export async function findOtherWriter(client: ConfigurationClient): Promise<string | undefined> {
  const entries = await itemsOf(client, `${client.tenantPath}/integrations`);
  const others = entries.filter((entry) => !isOurs(entry) && flagOf(entry, 'active') !== false);
  if (others.length === 0) return undefined;
  const types = new Map((await itemsOf(client, '/integration-types')).map((type) => [idOf(type.href), type]));
  const other = others.find((entry) => speaksOfPresence([entry, types.get(idOf(entry.links.integrationType ?? ''))]));
  return other && (textOf(other, 'name') ?? idOf(other.href));
}

function speaksOfPresence(resources: readonly (Resource | undefined)[]): boolean {
  const words = resources
    .flatMap((resource) => (resource ? ['name', 'provider'].map((name) => textOf(resource, name) ?? '') : []))
    .join(' ');
  return /teams/i.test(words) && /presence|präsenz/i.test(words);
}
