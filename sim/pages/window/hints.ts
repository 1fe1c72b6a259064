/** What a newcomer may try next: goes on by what the visitor does. Pure. */
import type { DeskPerson, DeskState } from '../desk/state.ts';

export const players = { calls: 'Elif Yilmaz', teams: 'Ben Fischer' } as const;

export type HintId =
  | 'connect'
  | 'portal'
  | 'consent'
  | 'account'
  | 'signIn'
  | 'activate'
  | 'ring'
  | 'answer'
  | 'hangUp'
  | 'teamsCall'
  | 'teamsBack'
  | 'ask'
  | 'breakIt'
  | 'mendIt'
  | 'free';

/** What the visitor has done that the simulated vendors do not see. */
export interface Deeds {
  /** Something was typed or pressed in the chat. */
  asked: boolean;
  broke: boolean;
  mended: boolean;
}

/** Where to look: a button or a row of the tab, a person of the desk, the chat, the menu. */
export type Place =
  | { area: 'tab'; find: 'button' | 'row' }
  | { area: 'desk'; person: string; control: 'phone' | 'teams' }
  | { area: 'chat' }
  | { area: 'menu' }
  | { area: 'nowhere' };

interface Hint {
  id: HintId;
  at: Place;
  done(state: DeskState, deeds: Deeds): boolean;
}

const button: Place = { area: 'tab', find: 'button' };
const phone: Place = { area: 'desk', person: players.calls, control: 'phone' };
const teams: Place = { area: 'desk', person: players.teams, control: 'teams' };

function lineOf({ people }: DeskState): string | undefined {
  return people.find(({ name }) => name === players.calls)?.line;
}

function isInTeamsCall({ people }: DeskState): boolean {
  const person: DeskPerson | undefined = people.find(({ name }) => name === players.teams);
  return person?.own === 'InACall';
}

const hints: readonly Hint[] = [
  { id: 'connect', at: button, done: ({ steps }) => steps.connected },
  { id: 'portal', at: button, done: ({ steps }) => steps.switchOn },
  { id: 'consent', at: button, done: ({ steps }) => steps.consented },
  { id: 'account', at: button, done: ({ steps }) => steps.syncUser || steps.active },
  { id: 'signIn', at: button, done: ({ steps }) => steps.signedIn || steps.active },
  { id: 'activate', at: button, done: ({ steps }) => steps.active },
  { id: 'ring', at: phone, done: (state) => lineOf(state) !== 'idle' },
  { id: 'answer', at: phone, done: (state) => lineOf(state) === 'in-use' },
  { id: 'hangUp', at: phone, done: (state) => lineOf(state) === 'idle' },
  { id: 'teamsCall', at: teams, done: isInTeamsCall },
  { id: 'teamsBack', at: teams, done: (state) => !isInTeamsCall(state) },
  { id: 'ask', at: { area: 'chat' }, done: (_, { asked }) => asked },
  { id: 'breakIt', at: { area: 'menu' }, done: (_, { broke }) => broke },
  { id: 'mendIt', at: { area: 'menu' }, done: (_, { mended }) => mended },
  { id: 'free', at: { area: 'nowhere' }, done: () => false },
];

/** The first hint from `reached` on that is still to be done. */
export function advance(reached: number, state: DeskState, deeds: Deeds): number {
  const next = hints.findIndex((hint, index) => index >= reached && !hint.done(state, deeds));
  return next === -1 ? hints.length - 1 : next;
}

export function hintAt(index: number): Hint {
  return hints[Math.min(index, hints.length - 1)] ?? { id: 'free', at: { area: 'nowhere' }, done: () => false };
}
