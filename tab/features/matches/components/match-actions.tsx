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
import { useTexts } from '../../../lib/i18n.ts';
import { isChosen } from '../outcomes.ts';
import type { Choices } from '../use-choices.ts';

const useStyles = makeStyles({
  row: { display: 'flex', justifyContent: 'flex-end', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
  narrow: { minWidth: '64px' },
});

/** The one act that fits the row, and the rest behind "…". Link and Ignore change only our own data. */
export function MatchActions({ row, choices }: { row: MatchRow; choices: Choices }) {
  const styles = useStyles();
  const { t } = useTexts();
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
          aria-label={`${t('matches.linkTo', { name: best.name })}, ${extension}`}
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
          aria-label={`${t('matches.ignore')}, ${extension}`}
          onClick={() => choices.ignore(extension)}
        >
          {t('matches.ignore')}
        </Button>
      )}
      <MoreActions row={row} choices={choices} />
    </span>
  );
}

function MoreActions({ row, choices }: { row: MatchRow; choices: Choices }) {
  const { t } = useTexts();
  const { outcome, extension } = row;
  const others = othersOf(row);
  const mayIgnore = outcome.kind === 'near-miss' || outcome.kind === 'several-people';
  const mayUndo = isChosen(outcome);
  if (others.length === 0 && !mayIgnore && !mayUndo) return <span style={{ width: '24px' }} />;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={`${t('common.more')}, ${extension}`}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {others.map(({ userId, name }) => (
            <MenuItem key={userId} onClick={() => choices.link(extension, userId, name)}>
              {t('matches.linkTo', { name })}
            </MenuItem>
          ))}
          {mayIgnore && <MenuItem onClick={() => choices.ignore(extension)}>{t('matches.ignore')}</MenuItem>}
          {mayUndo && <MenuItem onClick={() => choices.undo(extension)}>{t('matches.undo')}</MenuItem>}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function othersOf({ outcome }: MatchRow): Person[] {
  return outcome.kind === 'near-miss' ? outcome.suggestions.slice(1).map(({ person }) => person) : [];
}
