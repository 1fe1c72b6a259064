/** What stands on a phone, in words. Pure. */
import type { LeverView } from '../../contract/acting.ts';
import type { Texts } from '../lib/i18n.ts';

/** Who never logs in to queues lacks nothing. */
export function isWorthShowing({ refusal }: LeverView): boolean {
  return refusal !== 'not-an-agent';
}

/** `Profile switched`; of a refusal its reason. */
export function leverWord({ kind, state, refusal }: LeverView, { t }: Pick<Texts, 't'>): string {
  return state === 'refused' && refusal !== null ? t(`lever.${kind}.no.${refusal}`) : t(`lever.${kind}.${state}`);
}

/** Both in one line of a list. */
export function leverWords(levers: readonly LeverView[], texts: Pick<Texts, 't'>): string {
  if (levers.length > 1 && levers.every(({ state }) => state === 'used')) return texts.t('lever.bothUsed');
  return levers.map((each) => leverWord(each, texts)).join(', ');
}

/** What it means, and of a refusal what to do; then what stood there before, where that is to be put back. */
export function leverText(lever: LeverView, name: string, { t }: Pick<Texts, 't'>): string {
  const { kind, state, refusal, before } = lever;
  const text =
    state !== 'refused' || refusal === null
      ? t(`lever.text.${kind}.${state}`, { name })
      : t(`lever.todo.${kind}.${refusal}`, { name });
  if (before === null) return text;
  // who was logged out already is not logged out
  return `${text} ${t(`lever.was.${kind}`, { number: before })}`;
}
