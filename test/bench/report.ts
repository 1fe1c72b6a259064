/** Results as Markdown, with what they were measured on. Written by the run itself, never by hand. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Report {
  /** File name without ending. */
  name: string;
  title: string;
  /** How it is run again. */
  command: string;
  /** What was measured, in a sentence or two. */
  about: string;
  store: string;
  sections: readonly Section[];
}

export interface Section {
  title: string;
  text?: string;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** Trials with other sizes go below `test/output` instead of `docs`. */
export function writeReport(report: Report, { trial }: { trial: boolean }): string {
  const folder = join(root, trial ? 'test/output/measurements' : 'docs/measurements');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report.name}.md`);
  writeFileSync(file, markdownOf(report));
  return file;
}

function markdownOf({ title, command, about, store, sections }: Report): string {
  const circumstances: Section = {
    title: 'Measured on',
    head: ['', ''],
    rows: [
      ['Date', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
      ['Machine', `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${gigabytes()} GB`],
      ['Node', process.version],
      ['Store', store],
      ['Commit', commit()],
    ],
  };
  const parts = [...sections, circumstances].map(sectionText);
  return [`# ${title}`, '', about, '', `Made by \`${command}\`.`, '', ...parts].join('\n');
}

function sectionText({ title, text, head, rows }: Section): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(shown).join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)];
  return [`## ${title}`, '', ...(text === undefined ? [] : [text, '']), ...table, ''].join('\n');
}

function shown(cell: string | number): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-GB') : cell.replaceAll('|', '\\|');
}

function gigabytes(): number {
  return Math.round(totalmem() / 2 ** 30);
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'bot', 'contract', 'sim', 'test');
  return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ', with changes that are not committed');
}

export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? 'not told' : `${Math.round(bytes / 2 ** 20)} MB`;
}

export function milliseconds(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return '–';
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** `share` 0 to 1: 0.5 the median, 1 the highest. NaN when there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
