/** Line states of phones that never rest, over a stream that is cut again and again; see `test/builders/line-storm.ts`. */
import type { Report } from '../bench/report.ts';
import { type LineStormReport, runLineStorm } from '../builders/line-storm.ts';

export const usualCuts = 1_000;
const seed = 1;

const kinds: Record<keyof LineStormReport['cuts'], string> = {
  between: 'the stream ends between two events',
  line: '… in the middle of a line',
  event: '… in the middle of an event',
  connect: '… while it is connected again',
  refused: 'the connection is dropped, up to four times more',
  failing: '503, up to four times more',
  revoked: 'the tokens end, too',
  silence: 'nothing comes any more, but it stays open',
};

export async function soakCuts(cuts: number): Promise<Report> {
  const storm = await runLineStorm({ cuts, seed });
  for (const sentence of [...storm.wrong, ...storm.flickers].slice(0, 20)) process.stdout.write(`${sentence}\n`);
  if (storm.wrong.length > 0 || storm.flickers.length > 0) process.exitCode = 1;
  const made = Object.values(storm.cuts).reduce((sum, count) => sum + count, 0);
  return {
    name: 'line-cuts',
    title: `${cuts.toLocaleString('en-GB')} cuts of the stream of line states`,
    command: 'npm run soak -- cuts',
    about:
      'The real adapter against the simulated Cloudya over HTTP. Every phone changes two or three times a second; words come late, twice, old and unknown; from the half on a stream ends with its token, which lives two seconds. ' +
      `Where and when the stream is cut is drawn from the seed ${seed}.`,
    store: 'none',
    sections: [
      {
        title: 'What must hold',
        head: ['', 'Wanted', 'Found'],
        rows: [
          ['Extensions not shown as they are at the end', 0, storm.wrong.length],
          ['States shown that had never been so since the one before', 0, storm.flickers.length],
          ['Cuts', cuts, made],
        ],
      },
      {
        title: 'Cuts',
        head: ['Kind', 'Times'],
        rows: Object.entries(storm.cuts).map(([kind, n]) => [kinds[kind as keyof typeof kinds], n]),
      },
      {
        title: 'Traffic',
        head: ['', ''],
        rows: [
          ['Changes of lines', storm.changes],
          ['Words that must change nothing', storm.words],
          ['Connections that came about', storm.connections],
          ['Time', `${storm.seconds} s`],
        ],
      },
    ],
  };
}
