import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { authorise, proofGoodForMs } from '../../../bot/teams/commands/authorise.ts';
import { findPerson } from '../../../bot/teams/commands/find-person.ts';
import { parseCommand } from '../../../bot/teams/commands/parse-command.ts';

describe('parseCommand', () => {
  it.each([
    ['help', { kind: 'help' }],
    ['HELP', { kind: 'help' }],
    ['Hi', { kind: 'help' }],
    ['hello!', { kind: 'help' }],
    ['Hallo', { kind: 'help' }],
    ['hilfe', { kind: 'help' }],
    ['?', { kind: 'help' }],
    ['/help', { kind: 'help' }],
    ['status', { kind: 'status' }],
    [' Status. ', { kind: 'status' }],
    ['<at>Cloudya Presence</at> status', { kind: 'status' }],
    ['<at id="0">Cloudya Presence</at>&nbsp;status\n', { kind: 'status' }],
    ['<p>mismatches</p>', { kind: 'mismatches' }],
    ['Abweichungen', { kind: 'mismatches' }],
    ['why Anna', { kind: 'why', name: 'Anna' }],
    ['Warum  Anna\n Schmidt?', { kind: 'why', name: 'Anna Schmidt' }],
    ['why 105', { kind: 'why', name: '105' }],
    ['why', { kind: 'why', name: '' }],
    ['warum?', { kind: 'why', name: '' }],
    ['', { kind: 'empty' }],
    [undefined, { kind: 'empty' }],
    [' \n ', { kind: 'empty' }],
    ['<at>Cloudya Presence</at>', { kind: 'empty' }],
    ['<attachment id="1"></attachment>', { kind: 'empty' }],
    ['status of the world', { kind: 'unknown', text: 'status of the world' }],
    ['fix it all', { kind: 'unknown', text: 'fix it all' }],
    ['whyever', { kind: 'unknown', text: 'whyever' }],
    ['constructor', { kind: 'unknown', text: 'constructor' }],
    ['/', { kind: 'unknown', text: '/' }],
  ])('%j', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

const appPackage = (file: string) =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../appPackage', file), 'utf8'));

describe('the commands that Teams offers', () => {
  const english: { title: string }[] = appPackage('manifest.json').bots[0].commandLists[0].commands;
  const german = Object.entries<string>(appPackage('de.json')).filter(([key]) => /commands\[\d\]\.title/.test(key));

  it('are understood in both languages, and mean the same', () => {
    const kinds = (titles: string[]) => titles.map((title) => parseCommand(title).kind);
    expect(kinds(english.map(({ title }) => title))).toEqual(['status', 'mismatches', 'why', 'help']);
    expect(kinds(german.map(([, title]) => title))).toEqual(['status', 'mismatches', 'why', 'help']);
  });
});

describe('authorise', () => {
  const now = Date.parse('2026-03-02T09:00:00Z');
  const proof = (userId: string, ageMs: number) => ({ userId, provenAt: new Date(now - ageMs) });

  it.each([
    ['proven just now', 'jonas', false, [proof('jonas', 0)], 'admin'],
    ['proven almost 8 hours ago', 'jonas', false, [proof('jonas', proofGoodForMs - 1)], 'admin'],
    ['proven 8 hours ago', 'jonas', false, [proof('jonas', proofGoodForMs)], 'not-an-admin'],
    ['never proven', 'anna', false, [proof('jonas', 0)], 'not-an-admin'],
    ['nobody proven', 'anna', false, [], 'not-an-admin'],
    ['without an object id', undefined, false, [proof('jonas', 0)], 'not-an-admin'],
    ['a guest', 'stefan', true, [], 'guest'],
    ['a guest who was a member when proven', 'stefan', true, [proof('stefan', 0)], 'guest'],
  ] as const)('%s', (_, userId, guest, proofs, verdict) => {
    expect(authorise({ userId, guest }, proofs, now)).toBe(verdict);
  });
});

describe('findPerson', () => {
  const people = [
    { extension: '103', name: 'Petra Lang' },
    { extension: '105', name: 'Anna Schmidt' },
    { extension: '120', name: 'Mia Lang' },
    { extension: '130', name: 'Hanna Wolf' },
    { extension: '131', name: 'Anna-Lena Müller' },
    { extension: '132', name: 'Anna' },
  ];
  it.each([
    ['105', ['105']],
    ['anna schmidt', ['105']],
    ['Anna', ['132']],
    ['ann', ['105', '131', '132']],
    ['lena', ['131']],
    ['MÜLLER', ['131']],
    ['m lang', ['120']],
    ['Schmidt Anna', ['105']],
    ['lang', ['103', '120']],
    ['nna', []],
    ['10', []],
  ])('%s', (said, extensions) => {
    const found = findPerson(people, said);
    const who = found.kind === 'nobody' ? [] : found.kind === 'one' ? [found.person] : found.people;
    expect(who.map(({ extension }) => extension)).toEqual(extensions);
    expect(found.kind).toBe(['nobody', 'one'][extensions.length] ?? 'several');
  });

  const ofTwo = [
    { extension: '105@K1234', name: 'Anna Schmidt' },
    { extension: '105@K5678', name: 'Carla Reis' },
    { extension: '120@K5678', name: 'Anna Klein' },
    { extension: '130@K5678', name: 'K2 Meeting room' },
  ];
  it.each([
    ['105', ['105@K1234', '105@K5678']],
    ['105 K5678', ['105@K5678']],
    ['105 k1234', ['105@K1234']],
    ['K5678 105', ['105@K5678']],
    ['105 · K5678', ['105@K5678']],
    ['105@K5678', ['105@K5678']],
    ['105 K9999', []],
    ['anna', ['105@K1234', '120@K5678']],
    ['anna K5678', ['120@K5678']],
    ['K2 meeting', ['130@K5678']],
    ['K1234', ['105@K1234']],
  ])('%s among two customers', (said, extensions) => {
    const found = findPerson(ofTwo, said);
    const who = found.kind === 'nobody' ? [] : found.kind === 'one' ? [found.person] : found.people;
    expect(who.map(({ extension }) => extension)).toEqual(extensions);
  });
});
