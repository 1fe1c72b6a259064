/**
 * `npm run soak`: what takes long, each part with a result in `docs/measurements`. `-- company` or `-- cuts` runs one part alone;
 * `--people N`, `--minutes N` and `--cuts N` make a trial of that size, whose result goes below `test/output/measurements`.
 */
import { parseArgs } from 'node:util';
import { type Report, writeReport } from '../bench/report.ts';
import { soakCompany, usualSize } from './company.ts';
import { soakCuts, usualCuts } from './cuts.ts';

const size = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  options: { people: size, minutes: size, cuts: size },
  allowPositionals: true,
});

interface Part {
  /** Options that make a trial of it. */
  sizes: readonly (keyof typeof values)[];
  run(): Promise<Report>;
}

const parts: Record<string, Part> = {
  cuts: { sizes: ['cuts'], run: () => soakCuts(Number(values.cuts ?? usualCuts)) },
  company: {
    sizes: ['people', 'minutes'],
    run: () =>
      soakCompany({
        people: Number(values.people ?? usualSize.people),
        minutes: Number(values.minutes ?? usualSize.minutes),
      }),
  },
};

const isTrial = ({ sizes }: Part) => sizes.some((name) => values[name] !== undefined);
/** Those that are named, else those a size is given for, else all. */
const sized = Object.keys(parts).filter((name) => parts[name] && isTrial(parts[name]));
const chosen = [positionals, sized, Object.keys(parts)].find((names) => names.length > 0) ?? [];

for (const name of chosen) {
  const part = parts[name];
  if (part === undefined) throw new Error(`no part "${name}"; there are ${Object.keys(parts).join(', ')}`);
  const trial = isTrial(part) && !(name === 'cuts' && Number(values.cuts) === usualCuts);
  process.stdout.write(`${writeReport(await part.run(), { trial })}\n`);
}
