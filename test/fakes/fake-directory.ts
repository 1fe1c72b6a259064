/** Directories of several tenants, with links to what has changed since. Items are told as they were put in: whole, in part, again. */
import type { DirectoryUser, TenantDirectory, UserChange } from '../../bot/onboarding/ports.ts';

export interface FakeDirectory extends TenantDirectory {
  /** The person is there from now on as given; told as `told`, or whole. */
  put(tenantId: string, user: DirectoryUser, told?: UserChange): void;
  remove(tenantId: string, userId: string): void;
  /** Links handed out so far are refused from now on. */
  forgetLinks(tenantId: string): void;
  /** Before each request; may throw. `n`: how many pages of changes of this tenant were asked for. */
  onPage: (tenantId: string, n: number) => void | Promise<void>;
  /** Before each page of the whole list. */
  onList: (tenantId: string) => void | Promise<void>;
  /** Pages of changes asked for, and whole lists begun. */
  asked: { pages: number; lists: number };
}

interface Tenant {
  people: Map<string, DirectoryUser>;
  log: UserChange[];
  generation: number;
  pages: number;
}

export function createFakeDirectory(pageSize = 200): FakeDirectory {
  const tenants = new Map<string, Tenant>();
  const of = (tenantId: string): Tenant => {
    const known = tenants.get(tenantId) ?? { people: new Map(), log: [], generation: 0, pages: 0 };
    tenants.set(tenantId, known);
    return known;
  };
  const directory: FakeDirectory = {
    onPage: () => undefined,
    onList: () => undefined,
    asked: { pages: 0, lists: 0 },
    put(tenantId, user, told = { kind: 'changed', ...user }) {
      const { people, log } = of(tenantId);
      people.set(user.userId, user);
      log.push(told);
    },
    remove(tenantId, userId) {
      const { people, log } = of(tenantId);
      people.delete(userId);
      log.push({ kind: 'gone', userId });
    },
    forgetLinks(tenantId) {
      of(tenantId).generation += 1;
    },
    startDelta: async (tenantId) => linkTo(tenantId, of(tenantId)),
    async changesSince(tenantId, link) {
      const tenant = of(tenantId);
      directory.asked.pages += 1;
      tenant.pages += 1;
      await directory.onPage(tenantId, tenant.pages);
      const [owner, generation, from] = link.split('/');
      if (owner !== tenantId) throw new Error('a link of another tenant');
      if (Number(generation) !== tenant.generation) return { kind: 'link-refused' };
      const changes = tenant.log.slice(Number(from), Number(from) + pageSize);
      const next = Number(from) + changes.length;
      return { kind: 'page', changes, link: linkTo(tenantId, tenant, next), more: next < tenant.log.length };
    },
    async *listUsers(tenantId) {
      directory.asked.lists += 1;
      const everybody = [...of(tenantId).people.values()];
      for (let from = 0; from === 0 || from < everybody.length; from += pageSize) {
        await directory.onList(tenantId);
        yield everybody.slice(from, from + pageSize);
      }
    },
    findByUpn: async (tenantId, upn) => [...of(tenantId).people.values()].find((user) => user.upn === upn),
  };
  return directory;
}

function linkTo(tenantId: string, { generation, log }: Tenant, from = log.length): string {
  return `${tenantId}/${generation}/${from}`;
}
