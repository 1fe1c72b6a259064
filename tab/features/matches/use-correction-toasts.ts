/** Short words about one e-mail that was written or put back; what was written can be undone. */
import { useExtensionNames } from '../../components/extension-name.tsx';
import { useToast } from '../../components/toasts.tsx';
import { useTexts } from '../../lib/i18n.ts';
import { undoCorrection } from './api/undo-correction.ts';
import { useMatchesChanged } from './api/use-match-act.ts';
import { type Fate, isGood, wordsOf } from './corrections.ts';
import { fateOf } from './use-mending.ts';

export interface CorrectionToasts {
  ended(extension: string, fate: Fate): void;
  /** Puts the old e-mail back, and says what became of it. */
  putBack(extension: string): Promise<void>;
}

export function useCorrectionToasts(): CorrectionToasts {
  const { t } = useTexts();
  const toast = useToast();
  const changed = useMatchesChanged();
  const { shown } = useExtensionNames();

  async function putBack(named: string): Promise<void> {
    const fate = await fateOf('undone', undoCorrection(named));
    const extension = shown(named);
    void changed();
    const email = 'email' in fate ? fate.email : undefined;
    if (!isGood(fate)) {
      const { title, text } = wordsOf(fate, { t });
      toast(`${extension}: ${title}. ${text}`, undefined, 'warning');
    } else toast(email ? t('correct.backToast', { extension, email }) : t('correct.emptyToast', { extension }));
  }

  return {
    ended(named, fate) {
      const extension = shown(named);
      const email = ('email' in fate && fate.email) || '';
      if (fate.kind === 'ended' && fate.outcome === 'done')
        toast(t('correct.doneToast', { extension, email }), () => void putBack(named));
      else toast(t('correct.alreadyToast', { extension, email }));
    },
    putBack,
  };
}
