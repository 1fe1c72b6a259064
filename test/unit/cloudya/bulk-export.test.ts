import { describe, expect, it } from 'vitest';
import { emailsIn } from '../../../bot/cloudya/bulk-export.ts';

const of = async (csv: string) => {
  const emails = await emailsIn(csv, 'K1234');
  return emails && Object.fromEntries(emails);
};
const found = { '100@K1234': 'anna.weber@contoso.example', '101@K1234': undefined };

describe('e-mails of a bulk export', () => {
  it.each([
    ['commas', 'extensionNumber,displayName,voicemailEmail\r\n100,Anna,anna.weber@contoso.example\r\n101,Ben,\r\n'],
    ['semicolons', 'Extension;Voicemail e-mail\n100;anna.weber@contoso.example\n101;\n'],
    [
      'a mark of its encoding, and quotes',
      '\uFEFF"Phone extension","Voicemail Email"\n"100","anna.weber@contoso.example"\n"101",""\n',
    ],
    [
      'more columns that speak of mail',
      'extension\tvoicemailSendEmail\tvoicemailEmail\n100\ttrue\tanna.weber@contoso.example\n101\tfalse\t\n',
    ],
  ])('are found with %s', async (_, csv) => {
    expect(await of(csv)).toEqual(found);
  });

  it.each([
    ['no such column', 'extensionNumber,displayName\n100,Anna\n'],
    ['another e-mail', 'extensionNumber,email\n100,anna.weber@contoso.example\n'],
    ['no number', 'displayName,voicemailEmail\nAnna,anna.weber@contoso.example\n'],
    ['no addresses in it', 'extensionNumber,voicemailEmail\n100,true\n'],
    ['nobody with an e-mail', 'extensionNumber,voicemailEmail\n100,\n'],
    ['nothing', ''],
    ['a spreadsheet', 'PK\u0003\u0004"\u0014\u0000\u0006\n"'],
  ])('are not there: %s', async (_, csv) => {
    expect(await of(csv)).toBeUndefined();
  });

  it('of a large customer are looked for piece by piece: others have their turn meanwhile', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => `${n + 100},${'x,'.repeat(40)}p${n}@contoso.example`);
    const columns = Array.from({ length: 40 }, (_, n) => `column${n}`);
    const csv = [['extensionNumber', ...columns, 'voicemailEmail'].join(','), ...rows].join('\n');
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    count();
    const emails = await emailsIn(csv, 'K1234');
    done = true;
    expect(emails?.get('2099@K1234')).toBe('p1999@contoso.example');
    expect(emails?.size).toBe(2_000);
    expect(turns).toBeGreaterThan(csv.length / 40_000);
  });
});
