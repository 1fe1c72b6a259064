import { expect, it } from 'vitest';
import { actsOfOptOut } from '../../../bot/presence/opt-out.ts';

const out = (cloudyaToTeams: boolean, teamsToCloudya: boolean) => ({ cloudyaToTeams, teamsToCloudya });

it.each([
  ['out of both', out(false, false), out(true, true), ['left-out']],
  ['into both', out(true, true), out(false, false), ['taken-in']],
  ['out of one', out(false, false), out(true, false), ['left-out-to-teams']],
  ['out of the other too', out(true, false), out(true, true), ['left-out-to-cloudya']],
  ['into one', out(true, true), out(true, false), ['taken-in-to-cloudya']],
  ['changed about', out(true, false), out(false, true), ['taken-in-to-teams', 'left-out-to-cloudya']],
  ['as it was', out(true, false), out(true, false), []],
])('%s', (_, before, after, acts) => {
  expect(actsOfOptOut(before, after)).toEqual(acts);
});
