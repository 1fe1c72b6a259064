import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file));
}

interface Import {
  from: string;
  /** Path from the project's root for relative imports, the bare package specifier otherwise. */
  target: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  const named = [
    ...module.staticImports.map((found) => ({
      specifier: found.moduleRequest.value,
      typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap((found) =>
      found.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }] : [],
      ),
    ),
    ...module.dynamicImports.map((found) => ({
      specifier: readFileSync(join(root, file), 'utf8').slice(
        found.moduleRequest.start + 1,
        found.moduleRequest.end - 1,
      ),
      typeOnly: false,
    })),
  ];
  return named.map(({ specifier, typeOnly }) => ({
    from: file,
    target: specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier,
    typeOnly,
  }));
}

/** Functions that no longer fit a screen, as `file:line length`. */
function longFunctions(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const most = file.endsWith('.tsx') ? 90 : 60;
  const linesIn = (start: number, end: number) => source.slice(start, end).split('\n').length;
  const found: string[] = [];
  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null) return;
    const { type, start, end } = node as { type?: unknown; start?: unknown; end?: unknown };
    if (
      typeof type === 'string' &&
      /^(Arrow)?Function/.test(type) &&
      typeof start === 'number' &&
      typeof end === 'number'
    ) {
      const length = linesIn(start, end);
      if (length > most) found.push(`${file}:${linesIn(0, start)} ${length}`);
    }
    for (const child of Object.values(node)) visit(child);
  }
  visit(parseSync(file, source).program);
  return found;
}

const equalities = ['==', '===', '!=', '!=='];
const comparing =
  /^(timingSafeEqual|equals|compare|localeCompare|is|isDeepStrictEqual|includes|indexOf|startsWith|endsWith|has|test|match|search)$/;

/** Where something of this name is compared with something, as `file: expression`. */
function comparisonsOf(name: RegExp, file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found: string[] = [];
  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null) return;
    const { type, start, end, operator, callee } = node as {
      type?: string;
      start: number;
      end: number;
      operator?: string;
      callee?: { name?: string; property?: { name?: string } };
    };
    const compares =
      type === 'SwitchStatement' ||
      (type === 'BinaryExpression' && equalities.includes(operator ?? '')) ||
      (type === 'CallExpression' && comparing.test(callee?.property?.name ?? callee?.name ?? ''));
    if (compares && name.test(source.slice(start, end))) found.push(`${file}: ${source.slice(start, end)}`);
    for (const child of Object.values(node)) visit(child);
  }
  visit(parseSync(file, source).program);
  return found;
}

const folders = ['bot', 'contract', 'tab', 'sim', 'test'];
const imports = folders.flatMap(sourceFiles).flatMap(importsOf);

function breaches(from: RegExp, forbidden: (found: Import) => boolean): string[] {
  return imports
    .filter((found) => from.test(found.from) && forbidden(found))
    .map((found) => `${found.from} imports ${found.target}`);
}

const isRelative = (found: Import) => /^(bot|contract|tab|sim|test|scripts)\//.test(found.target);
const adapters = ['graph', 'cloudya', 'store', 'identity'];
const leaves = /^bot\/(errors|logger|retry-after)\.ts$/;

describe('imports point one way', () => {
  it('finds the sources', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it('contract imports nothing of the project but itself, and does no I/O', () => {
    expect(
      breaches(/^contract\//, (found) =>
        isRelative(found) ? !found.target.startsWith('contract/') : found.target !== 'zod',
      ),
    ).toEqual([]);
  });

  it('tab imports contract and itself', () => {
    expect(breaches(/^tab\//, (found) => isRelative(found) && !/^(tab|contract)\//.test(found.target))).toEqual([]);
  });

  it('bot imports contract and itself', () => {
    expect(breaches(/^bot\//, (found) => isRelative(found) && !/^(bot|contract)\//.test(found.target))).toEqual([]);
  });

  it('sim imports nothing of the product, so that one misreading cannot sit on both sides', () => {
    expect(breaches(/^sim\//, (found) => isRelative(found) && !found.target.startsWith('sim/'))).toEqual([]);
  });

  it('core imports contract, errors and core', () => {
    const core = /^bot\/(onboarding|presence)\//;
    const allowed = (found: Import) =>
      /^(contract|bot\/onboarding|bot\/presence)\//.test(found.target) || leaves.test(found.target);
    expect(breaches(core, (found) => isRelative(found) && !allowed(found))).toEqual([]);
    expect(
      breaches(
        core,
        (found) => !isRelative(found) && !['zod', 'node:crypto', 'fastest-levenshtein'].includes(found.target),
      ),
    ).toEqual([]);
  });

  it.each(adapters)('adapter %s imports no other adapter and no driver', (adapter) => {
    const allowed = new RegExp(`^(contract/|bot/(onboarding|presence|${adapter})/)`);
    expect(
      breaches(
        new RegExp(`^bot/${adapter}/`),
        (found) => isRelative(found) && !allowed.test(found.target) && !leaves.test(found.target),
      ),
    ).toEqual([]);
  });

  it('drivers import the store, core and contract, not vendors', () => {
    const vendors = /^bot\/(graph|cloudya|identity)\//;
    expect(breaches(/^bot\/(api|teams|jobs)\//, (found) => vendors.test(found.target) && !found.typeOnly)).toEqual([]);
    const shell = /^bot\/(main|customers|context|server)\.ts$/;
    expect(breaches(/^bot\/.+\//, (found) => shell.test(found.target))).toEqual([]);
  });
});

describe('Microsoft Graph', () => {
  // least privilege is proven for the calls of that list alone
  it('is asked by two clients, which take their addresses from `graphCalls`', () => {
    const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
    const asking = sourceFiles('bot').filter((file) => textOf(file).includes('/v1.0'));
    expect(asking.toSorted()).toEqual(['bot/graph/client.ts', 'bot/identity/admin-profile.ts']);
    for (const file of asking) expect(textOf(file)).toMatch(/\baddressOf\(/);
  });
});

describe('the secret of a subscription', () => {
  it('is compared in one place, in constant time, by digests', { timeout: 30_000 }, () => {
    const compared = sourceFiles('bot').flatMap((file) => comparisonsOf(/clientState|digest(s|Of)\b/, file));
    expect(compared).toEqual(['bot/jobs/collect-hints.ts: timingSafeEqual(digestOf(hint.clientState), expected)']);
    const inSql = /client_state\s*(<>|!=|=(?!\s*excluded\b))|client_state\s+(in|like|is)\b/;
    const operations = sourceFiles('bot/store/operations');
    expect(operations.filter((file) => inSql.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});

describe('vendor packages are confined', () => {
  const confined: [string, RegExp][] = [
    ['botbuilder', /^bot\/teams\//],
    ['@microsoft/teamsfx', /^bot\/identity\//],
    ['@azure/msal-node', /^bot\/identity\//],
    ['pg-boss', /^bot\/jobs\//],
    ['pg', /^bot\/(store|jobs)\//],
    ['@electric-sql/pglite', /^bot\/(store|jobs)\//],
    ['@microsoft/teams-js', /^tab\/lib\/teams\.ts$/],
  ];

  it.each(confined)('%s', (name, home) => {
    const found = imports.filter(
      ({ from, target }) => /^(bot|tab)\//.test(from) && (target === name || target.startsWith(`${name}/`)),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ from }) => !home.test(from)).map(({ from }) => from)).toEqual([]);
  });
});

describe('house style', () => {
  const product = ['bot', 'contract', 'tab', 'sim'].flatMap(sourceFiles);

  it('files and folders are kebab-case', () => {
    expect(product.filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*\.tsx?$/.test(file))).toEqual([]);
  });

  it('no function is over 60 lines, no component over 90', { timeout: 30_000 }, () => {
    expect(product.flatMap(longFunctions)).toEqual([]);
  });

  it('process.env is read by the shell only', () => {
    const readers = product.filter(
      (file) => file.startsWith('bot/') && /process\.env/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers.filter((file) => !['bot/main.ts', 'bot/customers.ts'].includes(file))).toEqual([]);
  });

  it('SQL takes its times as parameters', () => {
    const sources = product.filter((file) => file.startsWith('bot/store/operations/'));
    expect(
      sources.filter((file) =>
        /\bnow\(\)\s*(?!\))|current_timestamp/i.test(
          readFileSync(join(root, file), 'utf8').replace(/clock\.now\(\)/g, ''),
        ),
      ),
    ).toEqual([]);
  });
});
