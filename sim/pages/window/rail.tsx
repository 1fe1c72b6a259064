/** The rail of Teams at the left: decoration, so that one knows where one is. */
import { Caption2, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { AlertRegular, CalendarMonthRegular, ChatRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Words } from '../words.ts';

const useStyles = makeStyles({
  rail: {
    display: 'flex',
    flexDirection: 'column',
    paddingTop: '8px',
    backgroundColor: tokens.colorNeutralBackground4,
    '@media (max-width: 900px)': { display: 'none' },
  },
  entry: {
    position: 'relative',
    display: 'grid',
    justifyItems: 'center',
    rowGap: '2px',
    padding: '9px 0',
    fontSize: '22px',
    color: tokens.colorNeutralForeground2,
  },
  here: {
    color: tokens.colorNeutralForeground1,
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: 0,
      top: 0,
      bottom: 0,
      width: '3px',
      backgroundColor: tokens.colorBrandBackground,
    },
  },
  icon: { width: '26px', height: '26px', borderRadius: tokens.borderRadiusMedium },
});

function Entry({ icon, label, here = false }: { icon: ReactNode; label: string; here?: boolean }) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.entry, here && styles.here)}>
      {icon}
      <Caption2 style={here ? { fontWeight: 600 } : undefined}>{label}</Caption2>
    </span>
  );
}

export function Rail({ words }: { words: Words }) {
  const styles = useStyles();
  return (
    <div className={styles.rail} aria-hidden="true">
      <Entry icon={<AlertRegular />} label={words.activity} />
      <Entry icon={<ChatRegular />} label={words.chatApp} />
      <Entry icon={<CalendarMonthRegular />} label={words.calendar} />
      <Entry icon={<img className={styles.icon} src="/teams/app-icon.png" alt="" />} label={words.app} here />
    </div>
  );
}
