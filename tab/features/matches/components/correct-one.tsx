import {
  Body1,
  Button,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { BusyButton } from '../../../components/busy-button.tsx';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { fluentRef } from '../../../components/fluent-ref.ts';
import { useFocusOn } from '../../../components/use-focus-on.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { type Fate, isGood, type Mending, mayTryAgain, wordsOf } from '../corrections.ts';
import { useCorrectionToasts } from '../use-correction-toasts.ts';
import type { MendingRun } from '../use-mending.ts';

const useStyles = makeStyles({
  content: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalM,
    overflowWrap: 'anywhere',
    paddingTop: tokens.spacingVerticalXS,
  },
  title: { overflowWrap: 'anywhere' },
  button: { whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

interface CorrectOneProps {
  mending: Mending;
  run: MendingRun;
  onClose: (begun: boolean) => void;
}

/** Names the extension and the address. Done, it closes; refused, it says why and what next. */
export function CorrectOne({ mending, run, onClose }: CorrectOneProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const toasts = useCorrectionToasts();
  const { shown } = useExtensionNames();
  const { extension, oldEmail, person } = mending;
  const fate = run.fates.get(extension);
  const refused = fate && !run.running && !isGood(fate) ? fate : undefined;
  // also when a refusal takes the other button away
  const cancel = useFocusOn(refused);
  const send = async () => {
    const ended = (await run.start([mending])).get(extension);
    if (!ended || !isGood(ended)) return;
    toasts.ended(extension, ended);
    onClose(true);
  };
  return (
    <DialogBody>
      <DialogTitle className={styles.title}>
        {t('correct.title', { extension: shown(extension), address: person.address })}
      </DialogTitle>
      <DialogContent className={styles.content}>
        <Body1>{t('correct.text')}</Body1>
        <Body1 className={styles.quiet}>{t('correct.now', { email: oldEmail ?? t('matches.none') })}</Body1>
        {refused && <Refusal fate={refused} />}
      </DialogContent>
      <DialogActions>
        <Button ref={fluentRef(cancel)} disabledFocusable={run.running} onClick={() => onClose(refused !== undefined)}>
          {t(refused ? 'common.close' : 'common.cancel')}
        </Button>
        {(!refused || mayTryAgain(refused)) && (
          <BusyButton appearance="primary" className={styles.button} busy={run.running} onClick={() => void send()}>
            {t(refused ? 'common.tryAgain' : oldEmail === null ? 'correct.enter' : 'correct.button')}
          </BusyButton>
        )}
      </DialogActions>
    </DialogBody>
  );
}

function Refusal({ fate }: { fate: Fate }) {
  const { title, text } = wordsOf(fate, useTexts());
  return (
    <MessageBar intent={mayTryAgain(fate) ? 'warning' : 'error'} layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <br />
        {text}
      </MessageBarBody>
    </MessageBar>
  );
}
