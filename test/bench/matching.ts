/** Matching of a very large company, some of it misspelt. */
import { matchExtensions } from '../../bot/onboarding/match-users.ts';
import type { DirectoryUser } from '../../bot/onboarding/ports.ts';
import { seededRandom } from '../fakes/trouble-maker.ts';
import { megabytes, milliseconds, type Report } from './report.ts';

const runs = 5;
const seed = 1;

export function measureMatching(of: Pick<Report, 'name' | 'command'>, count: number, misspelt: number): Report {
  const { extensions, users } = companyOf(count, misspelt);
  const took: number[] = [];
  let rows: ReturnType<typeof matchExtensions> = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    rows = matchExtensions({ extensions, users, choices: [], alreadyLinked: new Map() });
    took.push(performance.now() - begun);
  }
  const kinds = Map.groupBy(rows, ({ outcome }) => outcome.kind);
  const found = (kinds.get('near-miss') ?? []).filter(
    ({ extension, outcome }) =>
      outcome.kind === 'near-miss' &&
      outcome.suggestions.some(({ person }) => person.userId === `user-${Number(extension) - firstExtension}`),
  );
  return {
    ...of,
    title: `Matching ${count.toLocaleString('en-GB')} extensions to ${count.toLocaleString('en-GB')} people`,
    about: `${misspelt.toLocaleString('en-GB')} addresses have one letter wrong. One process, no store: the matching of the preview, of the Matches page and of each re-matching, without its pauses for others.`,
    store: 'none',
    sections: [
      {
        title: 'Time',
        head: ['', ''],
        rows: [
          ['First run', milliseconds(took[0])],
          ['Fastest of five', milliseconds(Math.min(...took))],
          ['Slowest of five', milliseconds(Math.max(...took))],
          ['Resident memory after it', megabytes(process.memoryUsage().rss)],
        ],
      },
      {
        title: 'Outcome',
        head: ['Outcome', 'Extensions'],
        rows: [
          ...[...kinds].map(([kind, each]) => [kind, each.length]),
          ['near-miss that suggests the right person', found.length],
        ],
      },
    ],
  };
}

const firstExtension = 100_000;
const syllables = ['ba', 'de', 'fi', 'go', 'hu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'wu', 'za'];

/** A first and a last name out of a number; neighbours differ. */
function nameOf(n: number): [string, string] {
  const part = (value: number, length: number) =>
    Array.from({ length }, (_, place) => syllables[Math.floor(value / 16 ** place) % 16]).join('');
  return [part(n * 7 + 3, 3), part(n * 31 + 11, 4)];
}

function companyOf(count: number, misspelt: number) {
  const random = seededRandom(seed);
  const users = Array.from({ length: count }, (_, n): DirectoryUser => {
    const [first, last] = nameOf(n);
    const upn = `${first}.${last}${n}@contoso.example`;
    const name = `${first} ${last}`;
    return { userId: `user-${n}`, name, mail: upn, upn, proxyAddresses: [upn], enabled: true, guest: false };
  });
  const every = Math.floor(count / misspelt);
  const extensions = users.map(({ name, upn }, n) => ({
    extension: String(firstExtension + n),
    name,
    email: n % every === 0 && n / every < misspelt ? oneLetterWrong(upn, random) : upn,
    emailRead: true,
  }));
  return { users, extensions };
}

function oneLetterWrong(address: string, random: () => number): string {
  const place = 1 + Math.floor(random() * 6);
  return `${address.slice(0, place)}x${address.slice(place + 1)}`;
}
