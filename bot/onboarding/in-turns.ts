/** Long work in turns of a few milliseconds, so that the process serves others in between: webhooks have a second to answer. */

/** Gives way at each `yield`, and ends with its result. */
export type Turns<Result> = Generator<void, Result>;

/** So many people take some milliseconds at most, whatever is done with each. */
const perTurn = 250;

/** Parts of a list, each worth one turn. */
export function* portions<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += perTurn) yield items.slice(at, at + perTurn);
}

/** Everything at once. */
export function finish<Result>(turns: Turns<Result>): Result {
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

/** Lets whatever waits run between two turns. */
export async function takeTurns<Result>(turns: Turns<Result>): Promise<Result> {
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
