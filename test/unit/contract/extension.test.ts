import { describe, expect, it } from 'vitest';
import {
  extensionLabel,
  extensionName,
  extensionParts,
  kAccountOf,
  numberOf,
  readSearch,
  sharesNumber,
} from '../../../contract/extension.ts';

describe('the name of an extension', () => {
  it('joins number and customer, and comes apart again', () => {
    const parts = { number: '112', kAccount: 'K1234' };
    expect(extensionName(parts)).toBe('112@K1234');
    expect(extensionParts('112@K1234')).toEqual(parts);
    expect([numberOf('112@K1234'), kAccountOf('112@K1234')]).toEqual(['112', 'K1234']);
    expect(extensionParts('112')).toEqual({ number: '112', kAccount: '' });
  });

  it.each([
    ['112@K1234', [], '112'],
    ['112@K1234', ['K1234'], '112'],
    ['112@K1234', ['K1234', 'K5678'], '112 · K1234'],
    ['112', ['K1234', 'K5678'], '112'],
  ])('%s of %j reads %s', (extension, kAccounts, label) => expect(extensionLabel(extension, kAccounts)).toBe(label));
});

describe('the same number', () => {
  it('may be of two customers', () => {
    expect(sharesNumber('112@K1234', ['112@K1234', '112@K5678'])).toBe(true);
    expect(sharesNumber('112@K1234', ['112@K1234', '113@K5678'])).toBe(false);
  });
});

describe('what somebody typed to find an extension', () => {
  it.each([
    ['112', { text: '112', kAccount: '' }],
    ['K1234', { text: '', kAccount: 'K1234' }],
    ['112 k1234', { text: '112', kAccount: 'K1234' }],
    ['K1234 112', { text: '112', kAccount: 'K1234' }],
    ['112 · K1234', { text: '112', kAccount: 'K1234' }],
    ['112@K1234', { text: '112', kAccount: 'K1234' }],
    ['Lena Vogt K12', { text: 'Lena Vogt', kAccount: 'K12' }],
    ['Kira', { text: 'Kira', kAccount: '' }],
    ['  ', { text: '', kAccount: '' }],
  ])('%j', (typed, read) => expect(readSearch(typed)).toEqual(read));
});
