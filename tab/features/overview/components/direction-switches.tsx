import { Body1, Caption1, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { type Way, ways, wayText } from '../../../components/opt-out.ts';
import { useTexts } from '../../../lib/i18n.ts';
import type { OptOutChange, OptOutPerson } from '../use-opt-out.ts';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
  },
  words: { display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

interface DirectionSwitchesProps {
  person: OptOutPerson;
  by: string | null;
  /** The tenant's switches: what is off there is off for everybody. */
  directions: Record<Way, boolean>;
  optOut: OptOutChange;
}

/** One person's switch for each direction. */
export function DirectionSwitches({ person, by, directions, optOut }: DirectionSwitchesProps) {
  const styles = useStyles();
  const texts = useTexts();
  const { t } = texts;
  const id = useId();
  // shown as chosen until the server has answered
  const asked = optOut.pending?.linkId === person.linkId ? optOut.pending.leftOut : person.out;
  return (
    <div className={styles.rows}>
      {ways.map((way) => (
        <div key={way} className={styles.row}>
          <span className={styles.words}>
            <Body1>{t(`overview.${way}`)}</Body1>
            <Caption1 id={`${id}${way}`} className={styles.quiet}>
              {wayText({ out: person.out, by, directions }, way, texts)}
            </Caption1>
          </span>
          <Switch
            checked={directions[way] && !asked[way]}
            disabled={!directions[way]}
            aria-label={t('optOut.switch', { direction: t(`overview.${way}`), name: person.name })}
            aria-describedby={`${id}${way}`}
            onChange={(_, { checked }) => optOut.set(person, { ...person.out, [way]: !checked })}
          />
        </div>
      ))}
    </div>
  );
}
