/** The admin's choices of one row, each with a short confirmation and its way back. */
import { useExtensionNames } from '../../components/extension-name.tsx';
import { useRefusalToast, useToast } from '../../components/toasts.tsx';
import { useTexts } from '../../lib/i18n.ts';
import { useChooseDuplicate } from './api/choose-duplicate.ts';
import { useIgnoreMatch } from './api/ignore-match.ts';
import { useLinkByHand } from './api/link-by-hand.ts';
import { useUndoMatchChoice } from './api/undo-match-choice.ts';

export interface Choices {
  link(extension: string, userId: string, name: string): void;
  ignore(extension: string): void;
  count(extension: string): void;
  undo(extension: string): void;
  busy: boolean;
}

/** `onDone` hears which extension was settled, so that the focus can go to the next row. */
export function useChoices(onDone: (extension: string) => void): Choices {
  const { t } = useTexts();
  const toast = useToast();
  const refused = useRefusalToast();
  const { shown } = useExtensionNames();
  const linkByHand = useLinkByHand();
  const ignoreMatch = useIgnoreMatch();
  const chooseDuplicate = useChooseDuplicate();
  const undoChoice = useUndoMatchChoice();

  const named = (extension: string) => ({ extension: shown(extension) });
  const undo = (extension: string) =>
    undoChoice.mutate(extension, {
      onSuccess: () => toast(t('matches.undoneToast', named(extension))),
      onError: refused,
    });
  const done = (extension: string, text: string) => () => {
    toast(text, () => undo(extension));
    onDone(extension);
  };

  return {
    link: (extension, userId, name) =>
      linkByHand.mutate(
        { extension, userId },
        { onSuccess: done(extension, t('matches.linkedToast', { ...named(extension), name })), onError: refused },
      ),
    ignore: (extension) =>
      ignoreMatch.mutate(extension, {
        onSuccess: done(extension, t('matches.ignoredToast', named(extension))),
        onError: refused,
      }),
    count: (extension) =>
      chooseDuplicate.mutate(extension, {
        onSuccess: done(extension, t('matches.choiceToast', named(extension))),
        onError: refused,
      }),
    undo,
    busy: linkByHand.isPending || ignoreMatch.isPending || chooseDuplicate.isPending || undoChoice.isPending,
  };
}
