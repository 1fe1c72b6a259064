/**
 * `npm run icons`: draws the icons of the bot's cards as small PNGs inside a TypeScript table.
 * Cards carry them as data addresses: Teams shows PNG data images everywhere, and no host has to serve them.
 */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ArrowSyncCircleFilled,
  CheckmarkCircleFilled,
  CircleRegular,
  ErrorCircleFilled,
  PauseCircleFilled,
  PeopleSwapRegular,
  PersonClockFilled,
  PersonQuestionMarkRegular,
  PersonSearchRegular,
  WarningFilled,
} from '@fluentui/react-icons';
import { chromium } from 'playwright-core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** Colours that hold 3:1 against the light and the dark card surface of Teams. */
const icons = {
  done: { icon: CheckmarkCircleFilled, color: '#13a10e' },
  now: { icon: PersonClockFilled, color: '#7579eb' },
  next: { icon: CircleRegular, color: '#8a8886' },
  running: { icon: ArrowSyncCircleFilled, color: '#7579eb' },
  nearMiss: { icon: PersonSearchRegular, color: '#da6b2b' },
  duplicate: { icon: PeopleSwapRegular, color: '#da6b2b' },
  noMatch: { icon: PersonQuestionMarkRegular, color: '#8a8886' },
  warning: { icon: WarningFilled, color: '#da6b2b' },
  stopped: { icon: ErrorCircleFilled, color: '#d13438' },
  paused: { icon: PauseCircleFilled, color: '#8a8886' },
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const page = await browser.newPage({ viewport: { width: 40, height: 40 } });
const lines: string[] = [];
for (const [name, { icon, color }] of Object.entries(icons)) {
  const svg = renderToStaticMarkup(createElement(icon, { style: { width: 40, height: 40, color, display: 'block' } }));
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{fill:currentColor;width:40px;height:40px}</style>${svg}`,
  );
  const png = await page.screenshot({ omitBackground: true });
  lines.push(`  ${name}: 'data:image/png;base64,${png.toString('base64')}',`);
}
await browser.close();

const target = join(resolve(import.meta.dirname, '..'), 'bot', 'teams', 'cards', 'icons.ts');
await writeFile(
  target,
  `/** Made by \`npm run icons\` (scripts/render-card-icons.ts) from Fluent icons, MIT. 40 x 40, shown at 20. */\nexport const icons = {\n${lines.join('\n')}\n} as const;\n\nexport type IconName = keyof typeof icons;\n`,
);
