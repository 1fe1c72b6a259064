/**
 * What may be changed on a phone: the active call-forward profile and the agent's log-in (NFON PBX Configuration API
 * 2026.07.20). Reads at most ten a second per customer; writes share the pace of the registry's.
 */
import type { LeverKind } from '../../contract/acting.ts';
import { extensionParts } from '../../contract/extension.ts';
import { VendorError } from '../errors.ts';
import type { LeverValue } from '../presence/levers.ts';
import type { LeverReading, Levers } from '../presence/ports.ts';
import type { CustomerClients } from './cloudya.ts';
import type { ConfigurationClient } from './configuration-client.ts';
import { absentWhenMissing, extensionPath, standsOpen } from './phone-system.ts';
import type { Resource } from './schema.ts';
import { flagOf, idOf, textOf } from './translate.ts';

export interface LeversDeps {
  clientsOf(
    tenantId: string,
    kAccount: string,
  ): Promise<Pick<CustomerClients, 'configuration' | 'leverReads' | 'writes'>>;
}

/** `path`: of the extension. */
interface Lever {
  read(client: ConfigurationClient, path: string): Promise<LeverReading>;
  write(client: ConfigurationClient, path: string, value: LeverValue): Promise<void>;
}

/** Sent once: a second request could undo what a person did in between. */
const once = { repeatable: false };

const levers: Record<LeverKind, Lever> = {
  profile: {
    async read(client, path) {
      const listed = await absentWhenMissing(client.page(`${path}/callforward-profiles`));
      if (listed === undefined || listed.items.length === 0) {
        // every extension has profile 0: 404, which is not documented, and an empty list are answered for one that is gone only
        if ((await whyMissing(client, path)) === 'none') throw unreadable('profiles of an extension');
        return { kind: 'gone' };
      }
      const active = listed.items.filter((profile) => flagOf(profile, 'active')).map(numberOfProfile);
      const [value] = active;
      if (value === undefined || active.length > 1) throw unreadable('one active profile');
      return { kind: 'stands', value, choices: listed.items.map(numberOfProfile) };
    },
    // An active profile is left by activating another one; `active: false` is refused (`put_20`, `delete_17`).
    write: (client, path, number) =>
      client.change(
        `${path}/callforward-profiles/${encodeURIComponent(number)}`,
        { attributes: { active: true } },
        once,
      ),
  },
  'login-status': {
    async read(client, path) {
      const status = await absentWhenMissing(client.get(`${path}/skills/login-status`));
      if (status === undefined) return { kind: await whyMissing(client, path) };
      const loggedIn = flagOf(status, 'status');
      if (loggedIn === undefined) throw unreadable('a login status');
      return { kind: 'stands', value: loggedIn ? 'logged-in' : 'logged-out', choices: ['logged-in', 'logged-out'] };
    },
    write: (client, path, value) =>
      client.change(`${path}/skills/login-status`, { attributes: { status: value === 'logged-in' } }, once),
  },
};

export function createLevers({ clientsOf }: LeversDeps): Levers {
  return {
    async read(tenantId, extension, kind) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, leverReads } = await clientsOf(tenantId, kAccount);
      return leverReads.run(() => levers[kind].read(configuration, extensionPath(configuration, number)));
    },
    async write(tenantId, extension, kind, value) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, writes } = await clientsOf(tenantId, kAccount);
      const path = extensionPath(configuration, number);
      await writes.run(`${number}/${kind}`, () => levers[kind].write(configuration, path, value));
    },
  };
}

/**
 * Why something of an extension answers 404. A customer that is closed to our client may answer so to everything, and an
 * extension taken for gone is forgotten with what stood there: it counts as gone only where the customer answers between
 * two looks at it. Throws VendorError while that is not known.
 */
async function whyMissing(client: ConfigurationClient, path: string): Promise<'none' | 'gone'> {
  const isThere = async () => (await absentWhenMissing(client.get(path))) !== undefined;
  if (await isThere()) return 'none';
  await standsOpen(client);
  return (await isThere()) ? 'none' : 'gone';
}

function numberOfProfile(profile: Resource): LeverValue {
  return textOf(profile, 'profileNumber') ?? idOf(profile.href);
}

function unreadable(what: string): VendorError {
  return new VendorError('cloudya', 'unavailable', `${what} was expected`, { code: 'unreadable' });
}
