import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../bot/operator/parse-command.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';

describe("the operator's command", () => {
  it.each([
    [[], { act: 'help', json: false }],
    [['--help'], { act: 'help', json: false }],
    [['assign', 'K1234', '-h'], { act: 'help', json: false }],
    [['list'], { act: 'list', kAccount: undefined, json: false }],
    [['list', 'k1234', '--json'], { act: 'list', kAccount: 'K1234', json: true }],
    [['assign', ' k1234 ', tenantId.toUpperCase()], { act: 'assign', kAccount: 'K1234', tenantId, json: false }],
    [['--json', 'withdraw', 'K1234'], { act: 'withdraw', kAccount: 'K1234', connected: false, json: true }],
    [['withdraw', 'K1234', '--connected'], { act: 'withdraw', kAccount: 'K1234', connected: true, json: false }],
  ])('%j', (argv, command) => {
    expect(parseCommand(argv)).toEqual({ kind: 'command', command });
  });

  it.each([
    [['give', 'K1234'], 'There is no "give".'],
    [['assign', 'K1234'], 'assign needs a customer number and a tenant id.'],
    [['assign', '1234', tenantId], '"1234" is no customer number: K and 2 to 8 digits, e.g. K1234.'],
    [
      ['assign', 'K1234', 'contoso.example'],
      '"contoso.example" is no tenant id: Entra admin center > Overview > Tenant ID.',
    ],
    [['assign', 'K1234', tenantId, 'K1235'], '"K1235" is too much.'],
    [['withdraw'], 'withdraw needs a customer number.'],
    [['withdraw', 'Kontoso'], '"Kontoso" is no customer number: K and 2 to 8 digits, e.g. K1234.'],
    [['withdraw', 'K1234', tenantId], `"${tenantId}" is too much.`],
    [['list', 'all'], '"all" is no customer number: K and 2 to 8 digits, e.g. K1234.'],
    [['assign', 'K1234', tenantId, '--connected'], '--connected goes with withdraw only.'],
    [['list', '--yaml'], "Unknown option '--yaml'."],
  ])('%j is refused with the reason', (argv, problem) => {
    expect(parseCommand(argv)).toEqual({ kind: 'faulty', problem });
  });
});
