import { describe, expect, it } from 'vitest';
import { runLineStorm } from '../../builders/line-storm.ts';

describe('line states on a line that breaks', () => {
  it('are all right after twenty cuts, and never showed what was not so', { timeout: 90_000 }, async () => {
    const seed = Number(process.env.LINE_STORM_SEED ?? Date.now() % 1_000_000);
    const report = await runLineStorm({ cuts: 20, seed });
    // to be repeated with LINE_STORM_SEED
    process.stdout.write(`line storm ${JSON.stringify(report)}\n`);
    expect({ wrong: report.wrong, flickers: report.flickers, seed }).toEqual({ wrong: [], flickers: [], seed });
    expect(Object.values(report.cuts).reduce((sum, count) => sum + count)).toBe(20);
    expect(report.connections).toBeGreaterThanOrEqual(20);
  });
});
