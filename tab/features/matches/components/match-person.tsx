import {
  Body1,
  Caption1,
  makeStyles,
  mergeClasses,
  Radio,
  RadioGroup,
  Select,
  tokens,
} from '@fluentui/react-components';
import { sharesNumber } from '../../../../contract/extension.ts';
import type { MatchRow } from '../../../../contract/matching.ts';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { useRoom } from '../../../components/room.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { matchColumns } from '../outcomes.ts';
import type { Choices } from '../use-choices.ts';

const useStyles = makeStyles({
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  cut: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
  radios: { flexWrap: 'wrap', marginInlineStart: '-8px' },
});

/** Who belongs to the extension, or the choice that decides it. */
export function MatchPerson({ row, choices }: { row: MatchRow; choices: Choices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { outcome } = row;
  switch (outcome.kind) {
    case 'duplicate':
      return <DuplicateChoice row={row} choices={choices} />;
    case 'several-people':
      return <PersonChoice row={row} choices={choices} />;
    case 'near-miss': {
      const person = outcome.suggestions[0]?.person;
      return <TwoLines first={person?.name ?? ''} second={person?.address ?? ''} />;
    }
    case 'disabled':
      return <TwoLines first={outcome.person.name} second={t('matches.enable')} />;
    case 'linked':
    case 'guest':
      return <TwoLines first={outcome.person.name} second={outcome.person.address} />;
    case 'no-email':
    case 'no-such-user':
      return <Body1 className={styles.quiet}>{t('matches.noSuggestion')}</Body1>;
    default:
      return null;
  }
}

function TwoLines({ first, second }: { first: string; second: string }) {
  const styles = useStyles();
  return (
    <span className={styles.words}>
      <Body1 className={styles.cut}>{first}</Body1>
      <Caption1 className={mergeClasses(styles.cut, styles.quiet)} title={second}>
        {second}
      </Caption1>
    </span>
  );
}

function DuplicateChoice({ row, choices }: { row: MatchRow; choices: Choices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { shown } = useExtensionNames();
  const phone = matchColumns(useRoom()) === 'entries';
  const { outcome } = row;
  if (outcome.kind !== 'duplicate') return null;
  const label = (extension: string) => {
    const name = shown(extension);
    if (extension === outcome.counts && outcome.rule === 'lowest-number') {
      const first = sharesNumber(extension, outcome.extensions);
      const key = first ? 'matches.firstCustomer' : phone ? 'matches.lowestShort' : 'matches.lowest';
      return t(key, { extension: name });
    }
    return !phone && extension === row.extension && row.name !== outcome.person.name ? `${name} ${row.name}` : name;
  };
  return (
    <RadioGroup
      layout="horizontal"
      className={styles.radios}
      aria-label={t('matches.whichCounts')}
      value={outcome.counts}
      disabled={choices.busy}
      onChange={(_, { value }) => choices.count(value)}
    >
      {outcome.extensions.map((extension) => (
        <Radio key={extension} value={extension} label={label(extension)} />
      ))}
    </RadioGroup>
  );
}

function PersonChoice({ row, choices }: { row: MatchRow; choices: Choices }) {
  const { t } = useTexts();
  const { outcome, extension } = row;
  if (outcome.kind !== 'several-people') return null;
  return (
    <Select
      size="small"
      style={{ maxWidth: '200px' }}
      aria-label={t('matches.choosePerson')}
      value=""
      disabled={choices.busy}
      onChange={(_, { value }) => {
        const person = outcome.people.find(({ userId }) => userId === value);
        if (person) choices.link(extension, person.userId, person.name);
      }}
    >
      <option value="" disabled>
        {t('matches.choosePerson')}
      </option>
      {outcome.people.map(({ userId, name, address }) => (
        <option key={userId} value={userId}>
          {name} ({address})
        </option>
      ))}
    </Select>
  );
}
