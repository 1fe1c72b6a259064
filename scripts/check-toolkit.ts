/**
 * `npm run check:toolkit`: validates and packages the app with Microsoft's own toolkit CLI, pinned.
 * The CLI is large and has a native dependency that needs system headers, so it is no dependency of the project:
 * it is fetched on demand into `node_modules/.cache`, without install scripts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const version = '1.1.17';
const root = resolve(import.meta.dirname, '..');
const home = join(root, 'node_modules', '.cache', `agents-toolkit-${version}`);
const cli = join(home, 'node_modules', '@microsoft', 'm365agentstoolkit-cli', 'cli.js');

function run(program: string, args: string[], cwd: string): boolean {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) console.error(`${args.join(' ')}\n${stdout}${stderr}`);
  return status === 0;
}

function fetchCli(): boolean {
  if (existsSync(cli)) return true;
  console.log(`Fetching @microsoft/m365agentstoolkit-cli ${version} (about 450 MB, once) …`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  return run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', `@microsoft/m365agentstoolkit-cli@${version}`],
    home,
  );
}

const common = ['--env', 'dev', '--telemetry', 'false', '--interactive', 'false'];
const built = join(root, 'appPackage', 'build');
rmSync(join(built, 'appPackage.dev.zip'), { force: true });
const checks: [string, () => boolean][] = [
  ['the toolkit is here', fetchCli],
  [
    'the manifest is valid',
    () => run(process.execPath, [cli, 'validate', '--manifest-file', './appPackage/manifest.json', ...common], root),
  ],
  [
    'the package is made',
    () =>
      run(
        process.execPath,
        [
          cli,
          'package',
          '--manifest-file',
          './appPackage/manifest.json',
          '--output-package-file',
          './appPackage/build/appPackage.dev.zip',
          '--output-folder',
          './appPackage/build',
          ...common,
        ],
        root,
      ) && existsSync(join(built, 'appPackage.dev.zip')),
  ],
];

let failed = 0;
for (const [name, check] of checks) {
  const holds = failed === 0 && check();
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}`);
  if (!holds) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
