import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import type { MatchRow, Person } from '../../../../contract/matching.ts';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { type Texts, useTexts } from '../../../lib/i18n.ts';
import { type Mending, mendingsOf } from '../corrections.ts';
import { isChosen } from '../outcomes.ts';
import type { Choices } from '../use-choices.ts';

const useStyles = makeStyles({
  row: { display: 'flex', justifyContent: 'flex-end', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
  narrow: { minWidth: '64px' },
});

/** Writing in Cloudya, and taking it back. */
export interface MendActs {
  ask(mending: Mending): void;
  putBack(extension: string): void;
}

interface MatchActionsProps {
  row: MatchRow;
  choices: Choices;
  mend: MendActs;
}

/** The one act that fits the row, and the rest behind "…". Link and Ignore change only our own data; what is corrected is asked about first. */
export function MatchActions({ row, choices, mend }: MatchActionsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { spoken } = useExtensionNames();
  const { outcome, extension } = row;
  const best = outcome.kind === 'near-miss' ? outcome.suggestions[0]?.person : undefined;
  const ignorable = ['no-email', 'no-such-user', 'disabled', 'guest'].includes(outcome.kind);
  return (
    <span className={styles.row} data-acts={extension}>
      {best && (
        <Button
          size="small"
          className={styles.narrow}
          disabledFocusable={choices.busy}
          aria-label={`${t('matches.linkTo', { name: best.name })}, ${spoken(extension)}`}
          onClick={() => choices.link(extension, best.userId, best.name)}
        >
          {t('matches.link')}
        </Button>
      )}
      {ignorable && (
        <Button
          size="small"
          appearance="subtle"
          disabledFocusable={choices.busy}
          aria-label={`${t('matches.ignore')}, ${spoken(extension)}`}
          onClick={() => choices.ignore(extension)}
        >
          {t('matches.ignore')}
        </Button>
      )}
      <MoreActions row={row} choices={choices} mend={mend} />
    </span>
  );
}

function MoreActions({ row, choices, mend }: MatchActionsProps) {
  const { t } = useTexts();
  const { spoken } = useExtensionNames();
  const { outcome, extension } = row;
  const others = othersOf(row);
  const mayIgnore = outcome.kind === 'near-miss' || outcome.kind === 'several-people';
  const mayUndo = isChosen(outcome);
  const mendings = mendingsOf(row);
  const mayPutBack = row.corrected?.underWay === false;
  if (others.length + mendings.length === 0 && !mayIgnore && !mayUndo && !mayPutBack)
    return <span style={{ width: '24px' }} />;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={`${t('common.more')}, ${spoken(extension)}`}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {mendings.map((mending) => (
            <MenuItem key={mending.person.userId} onClick={() => mend.ask(mending)}>
              {mendText(mending, mendings.length, t)}
            </MenuItem>
          ))}
          {others.map(({ userId, name }) => (
            <MenuItem key={userId} onClick={() => choices.link(extension, userId, name)}>
              {t('matches.linkTo', { name })}
            </MenuItem>
          ))}
          {mayIgnore && <MenuItem onClick={() => choices.ignore(extension)}>{t('matches.ignore')}</MenuItem>}
          {mayPutBack && <MenuItem onClick={() => mend.putBack(extension)}>{t('correct.putBack')}</MenuItem>}
          {mayUndo && <MenuItem onClick={() => choices.undo(extension)}>{t('matches.undo')}</MenuItem>}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function mendText({ oldEmail, person }: Mending, count: number, t: Texts['t']): string {
  if (count > 1) return t('correct.to', { address: person.address });
  return t(oldEmail === null ? 'correct.enter' : 'correct.button');
}

function othersOf({ outcome }: MatchRow): Person[] {
  return outcome.kind === 'near-miss' ? outcome.suggestions.slice(1).map(({ person }) => person) : [];
}
