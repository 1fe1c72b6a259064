import { describe, expect, it } from 'vitest';
import { reportAssigned, reportHoldings, reportWithdrawn } from '../../../bot/operator/report.ts';
import type { CustomerHolding } from '../../../bot/store/operations/assignments.ts';

const contoso = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const fabrikam = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const at = new Date('2026-03-02T08:00:00Z');

describe('an answer', () => {
  it.each([
    [{ outcome: 'assigned', again: false, connected: undefined }, `K1234 is assigned now to tenant ${contoso}.`, 0],
    [
      { outcome: 'assigned', again: true, connected: 'operator' },
      `K1234 was assigned already to tenant ${contoso}.`,
      0,
    ],
    [
      { outcome: 'assigned', again: false, connected: 'own' },
      `K1234 is assigned now to tenant ${contoso}. It stays connected by own logins of that tenant.`,
      0,
    ],
    [
      { outcome: 'held', by: fabrikam, how: 'assigned' },
      `Refused: K1234 is assigned to tenant ${fabrikam}. Withdraw it first.`,
      1,
    ],
    [
      { outcome: 'held', by: fabrikam, how: 'connected' },
      `Refused: K1234 was connected by own logins of tenant ${fabrikam}. To end that: withdraw with --connected.`,
      1,
    ],
  ] as const)('to assign: %j', (assigned, text, exitCode) => {
    expect(reportAssigned('K1234', contoso, assigned)).toEqual({
      text,
      exitCode,
      json: { kAccount: 'K1234', tenantId: contoso, ...assigned },
    });
  });

  it.each([
    [{ outcome: 'withdrawn', from: contoso, connection: 'none' }, 'It was not connected.', 0],
    [{ outcome: 'withdrawn', from: contoso, connection: 'kept' }, 'It stays connected by own logins', 0],
    [{ outcome: 'withdrawn', from: contoso, connection: 'leaving' }, 'then removes the connection and tells', 0],
    [{ outcome: 'not-held' }, 'Refused: K1234 is assigned to nobody.', 1],
    [{ outcome: 'own-logins', by: contoso }, `tenant ${contoso} connected it by its own logins`, 1],
  ] as const)('to withdraw: %j', (withdrawn, text, exitCode) => {
    const report = reportWithdrawn('K1234', withdrawn);
    expect(report).toMatchObject({ exitCode, json: { kAccount: 'K1234', ...withdrawn } });
    expect(report.text).toContain(text);
  });
});

describe('the list', () => {
  const held: CustomerHolding[] = [
    { kAccount: 'K99', companyName: undefined, assigned: { tenantId: contoso, at }, connected: undefined },
    {
      kAccount: 'K1234',
      companyName: 'Contoso GmbH',
      assigned: { tenantId: contoso, at },
      connected: { tenantId: contoso, key: 'operator', leaving: false },
    },
    {
      kAccount: 'K2001',
      companyName: 'Northwind GmbH',
      assigned: { tenantId: contoso, at },
      connected: { tenantId: fabrikam, key: 'own', leaving: true },
    },
  ];

  it('is a table, with a row for each tenant that has to do with a customer', () => {
    expect(reportHoldings(held).text.split('\n')).toEqual([
      'CUSTOMER  TENANT                                ASSIGNED    CONNECTED           COMPANY',
      `K99       ${contoso}  2026-03-02  no                  -`,
      `K1234     ${contoso}  2026-03-02  operator's client   Contoso GmbH`,
      `K2001     ${contoso}  2026-03-02  no                  -`,
      `K2001     ${fabrikam}  -           own logins, ending  Northwind GmbH`,
    ]);
  });

  it('is the same as JSON', () => {
    expect(reportHoldings(held).json).toMatchObject([
      { kAccount: 'K99', companyName: null, assigned: { tenantId: contoso, at: at.toISOString() }, connected: null },
      { kAccount: 'K1234', connected: { key: 'operator' } },
      { kAccount: 'K2001', connected: { tenantId: fabrikam, leaving: true } },
    ]);
  });

  it('says when there is nobody', () => {
    expect(reportHoldings([])).toEqual({ text: 'No customer is assigned or connected.', json: [], exitCode: 0 });
  });
});
