import { Body1, Body1Strong, Caption1, Checkbox, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Clock20Regular } from '@fluentui/react-icons/svg/clock';
import { ErrorCircle20Filled } from '@fluentui/react-icons/svg/error-circle';
import { Warning20Filled } from '@fluentui/react-icons/svg/warning';
import { useId } from 'react';
import { ExtensionName, useExtensionNames } from '../../../components/extension-name.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { type Fate, isGood, type Mending, mayTryAgain, wordsOf } from '../corrections.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) auto',
    alignItems: 'start',
    columnGap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { display: 'flex', justifyContent: 'center', height: '20px', alignItems: 'center' },
  // as high as the first line
  box: { marginTop: '-6px' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  number: { fontVariantNumeric: 'tabular-nums', marginInlineEnd: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground3 },
  state: { whiteSpace: 'nowrap' },
});

interface CorrectRowProps {
  mending: Mending;
  fate: Fate | undefined;
  ticked: boolean;
  onTick: (ticked: boolean) => void;
  /** Not while others are being written. */
  onUndo: (() => void) | undefined;
}

/** Number and name, the old and the new e-mail; before it a tick, after it what became of it. */
export function CorrectRow({ mending, fate, ticked, onTick, onUndo }: CorrectRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const id = useId();
  const { spoken } = useExtensionNames();
  const { extension, name, oldEmail, person } = mending;
  return (
    <li className={styles.row}>
      {fate ? (
        <span className={styles.icon}>
          <FateIcon fate={fate} />
        </span>
      ) : (
        <Checkbox
          className={styles.box}
          checked={ticked}
          aria-labelledby={id}
          onChange={(_, { checked }) => onTick(checked === true)}
        />
      )}
      <span className={styles.words} id={id}>
        <span>
          <Body1Strong className={styles.number}>
            <ExtensionName extension={extension} />
          </Body1Strong>
          <Body1>{name}</Body1>
        </span>
        <Caption1 className={styles.quiet}>
          {t('correct.change', { old: oldEmail ?? t('matches.noEmail'), address: person.address })}
        </Caption1>
        {fate && <FateText fate={fate} />}
      </span>
      {fate?.kind === 'ended' && fate.outcome === 'done' && onUndo && (
        <Body1 className={styles.state}>
          <TextLink onClick={onUndo} label={`${t('common.undo')}, ${spoken(extension)}`}>
            {t('common.undo')}
          </TextLink>
        </Body1>
      )}
    </li>
  );
}

function FateText({ fate }: { fate: Fate }) {
  const { title, text } = wordsOf(fate, useTexts());
  const quiet = isGood(fate) || fate.kind === 'waits' || fate.kind === 'runs' || fate.kind === 'not-begun';
  return (
    <Caption1>
      {title}
      {!quiet && `. ${text}`}
    </Caption1>
  );
}

function FateIcon({ fate }: { fate: Fate }) {
  const tones = useToneStyles();
  if (fate.kind === 'runs') return <Spinner size="extra-tiny" />;
  if (fate.kind === 'waits' || fate.kind === 'not-begun') return <Clock20Regular className={tones.grey} aria-hidden />;
  if (isGood(fate)) return <CheckmarkCircle20Filled className={tones.ok} aria-hidden />;
  if (mayTryAgain(fate)) return <Warning20Filled className={tones.warn} aria-hidden />;
  return <ErrorCircle20Filled className={tones.bad} aria-hidden />;
}
