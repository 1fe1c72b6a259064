/** `npm run package [-- --env dev]`: fills the manifest with the values of `env/.env.<env>`, checks it and makes the app package. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { zipSync } from 'fflate';
import { fillPlaceholders } from './fill-placeholders.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { env: { type: 'string', default: 'dev' } } });

async function main(): Promise<void> {
  const env = { ...parseEnv(await readFile(join(root, 'env', `.env.${values.env}`), 'utf8')), ...process.env };
  const read = (name: string) => readFile(join(root, 'appPackage', name));
  const manifest = fillPlaceholders((await read('manifest.json')).toString('utf8'), env);
  const faults = await AppManifestUtils.validateAgainstSchema(JSON.parse(manifest));
  if (faults.length > 0) throw new Error(`The manifest breaks its schema:\n${faults.join('\n')}`);
  const files = {
    'manifest.json': Buffer.from(manifest),
    'de.json': await read('de.json'),
    'color.png': await read('color.png'),
    'outline.png': await read('outline.png'),
  };
  const target = join(root, 'appPackage', 'build', `appPackage.${values.env}.zip`);
  await mkdir(join(root, 'appPackage', 'build'), { recursive: true });
  await writeFile(target, zipSync(files));
  console.log(`appPackage/build/appPackage.${values.env}.zip: ${Object.keys(files).join(', ')}`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
