import {
  Body1,
  Body1Strong,
  makeStyles,
  Switch,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import type { Settings } from '../../../../contract/overview.ts';
import { defaultMapping, type LineState, type TeamsState } from '../../../../contract/presence.ts';
import { LineWord, PresenceWord } from '../../../components/presence-words.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useToast } from '../../../components/toasts.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useSetDirections } from '../api/set-directions.ts';
import { ActingSection } from './acting-section.tsx';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  row: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingBottom: tokens.spacingVerticalM,
  },
  words: { display: 'flex', flexDirection: 'column' },
});

type Directions = Settings['directions'];

export function DirectionsSection({ settings, state }: { settings: Settings; state: OnboardingState }) {
  const { directions } = settings;
  const styles = useStyles();
  const { t } = useTexts();
  const toast = useToast();
  const set = useSetDirections();
  const change = (next: Directions, undoable = true) =>
    set.mutate(next, {
      onSuccess: () => toast(t('settings.saved'), undoable ? () => change(directions, false) : undefined),
    });
  const rows = [
    ['cloudyaToTeams', 'toTeams'],
    ['teamsToCloudya', 'toCloudya'],
  ] as const;
  return (
    <>
      <Body1>{t('settings.directionsText')}</Body1>
      {set.error && (
        <ProblemBar problem={toProblem(set.error)} onRetry={() => set.variables && change(set.variables)} />
      )}
      <div className={styles.rows}>
        {rows.map(([direction, text]) => (
          <div key={direction} className={styles.row}>
            <span className={styles.words}>
              <Body1Strong>{t(`overview.${direction}`)}</Body1Strong>
              <Body1>{t(`settings.${text}`)}</Body1>
            </span>
            <Switch
              checked={directions[direction]}
              disabled={set.isPending}
              aria-label={`${t(`overview.${direction}`)}: ${t(`settings.${text}`)}`}
              onChange={(_, { checked }) => change({ ...directions, [direction]: checked })}
            />
          </div>
        ))}
      </div>
      <ActingSection settings={settings} connections={state.connect.connections} />
      <Mapping />
    </>
  );
}

/** The standard mapping as a table: what each state becomes on the other side. */
function Mapping() {
  const { t } = useTexts();
  const lines = (Object.keys(defaultMapping.cloudyaToTeams) as LineState[]).filter(
    (line) => defaultMapping.cloudyaToTeams[line] === 'in-a-call',
  );
  const states = (Object.entries(defaultMapping.teamsToCloudya) as [TeamsState, string][]).filter(
    ([, action]) => action === 'in-use' || action === 'do-not-disturb',
  );
  return (
    <>
      <Body1Strong as="h3" style={{ margin: 0 }}>
        {t('settings.mapping')}
      </Body1Strong>
      <Table size="small" aria-label={t('settings.mapping')}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{t('overview.line')}</TableHeaderCell>
            <TableHeaderCell>{t('overview.presence')}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {lines.map((line) => (
            <TableRow key={line}>
              <TableCell>
                <LineWord row={{ line, lineSince: null, lineStale: false }} />
              </TableCell>
              <TableCell>→ {t('act.set-in-a-call')}</TableCell>
            </TableRow>
          ))}
          {states.map(([state, action]) => (
            <TableRow key={state}>
              <TableCell>← {t(`act.told-${action}`)}</TableCell>
              <TableCell>
                <PresenceWord state={state} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <Body1>{t('settings.otherStates')}</Body1>
    </>
  );
}
