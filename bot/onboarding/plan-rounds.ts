/** Cuts people into rounds of at most 600. Who has a round keeps it; free places are filled from the lowest round up. Pure. */
import { placesPerRound } from '../../contract/matching.ts';

export interface RoundMember {
  extension: string;
  /** Round this person has already; undefined for newcomers. */
  round: number | undefined;
}

/** Extension -> round, numbered from 1. */
export function planRounds(members: readonly RoundMember[], places = placesPerRound): Map<string, number> {
  const filled = new Map<number, number>();
  const rounds = new Map<string, number>();
  const seat = (extension: string, round: number) => {
    rounds.set(extension, round);
    filled.set(round, (filled.get(round) ?? 0) + 1);
  };
  const newcomers: string[] = [];
  for (const { extension, round } of members) {
    if (round !== undefined && (filled.get(round) ?? 0) < places) seat(extension, round);
    else newcomers.push(extension);
  }
  let round = 1;
  for (const extension of newcomers) {
    while ((filled.get(round) ?? 0) >= places) round += 1;
    seat(extension, round);
  }
  return rounds;
}
