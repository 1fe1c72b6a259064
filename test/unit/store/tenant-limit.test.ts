/** Every statement is limited to one tenant; the few that are not say why here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../../bot/store/operations');

const exceptions: Record<string, string> = {
  'tickets.ts: update tickets set used_at': '256 bits nobody guesses name the tenant',
  'tickets.ts: select tenant_id, user_id,': '256 bits nobody guesses name the tenant',
  'subscriptions.ts: select tenant_id, subscription_id, client_state from subscriptions join':
    'notifications of many tenants at once; each names its tenant and its subscription',
  'subscriptions.ts: select tenant_id, subscription_id, client_state from subscriptions where':
    'secrets that notifications are compared with, kept in memory by tenant and subscription',
  'assignments.ts: select pg_advisory_xact_lock': 'a turn, not a row',
  'assignments.ts: select coalesce(a.k_account':
    "the operator's own list, and whose a customer is: a tenant is told only that it is not theirs",
  'assignments.ts: select tenant_id, k_account, key, at from withdrawals':
    'what the operator has ended, of all tenants: the app follows each',
  'troubles.ts: select t.tenant_id, standing.source':
    'what stands of one kind, of all tenants: the app looks whether each is over',
  'connections.ts: select tenant_id, k_account from cloudya_connections where leaving_at':
    'what is being removed, of all tenants: the app goes on with each at its start',
  'leaders.ts: select t.tenant_id, t.phas': 'the one question about all tenants: it names them and nothing of theirs',
};

interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

function nodesOf(node: Node): Node[] {
  const children = Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return [node, ...children.filter(isNode).flatMap(nodesOf)];
}

/** Texts that are SQL, with the file's own constants filled in. */
function statementsOf(file: string): string[] {
  const source = readFileSync(join(folder, file), 'utf8');
  const nodes = nodesOf(parseSync(file, source).program as unknown as Node);
  const constants = new Map<string, Node>();
  for (const { type, id, init } of nodes) {
    if (type === 'VariableDeclarator' && isNode(id) && isNode(init)) constants.set(String(id.name), init);
  }
  function textOf(node: Node | undefined): string {
    if (node?.type === 'Literal') return String(node.value);
    if (node?.type === 'Identifier') return textOf(constants.get(String(node.name)));
    if (node?.type !== 'TemplateLiteral') return '…';
    const expressions = node.expressions as Node[];
    const quasis = node.quasis as { value: { cooked: string } }[];
    return quasis
      .map(({ value }, at) => value.cooked + (at < expressions.length ? textOf(expressions[at]) : ''))
      .join('');
  }
  return nodes
    .filter(({ type }) => type === 'Literal' || type === 'TemplateLiteral')
    .map((node) => textOf(node).replace(/\s+/g, ' ').trim())
    .filter((text) => /^(with|select|insert|update|delete) /i.test(text));
}

it('every statement of the store asks about one tenant', () => {
  const statements = readdirSync(folder).flatMap((file) => statementsOf(file).map((sql) => ({ file, sql })));
  expect(statements.length).toBeGreaterThan(80);
  const limited = [/tenant_id\s*=\s*\$1\b/, /^insert into \w+ \([^)]*\btenant_id\b/];
  const unlimited = statements
    .filter(({ sql }) => !limited.some((pattern) => pattern.test(sql)))
    .map(({ file, sql }) => `${file}: ${sql}`);
  const excused = unlimited.map((found) => Object.keys(exceptions).find((start) => found.startsWith(start)) ?? found);
  expect(excused.toSorted()).toEqual(Object.keys(exceptions).toSorted());
});
