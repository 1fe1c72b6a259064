import { Body1, makeStyles, tokens } from '@fluentui/react-components';
import { PersonProhibited20Regular } from '@fluentui/react-icons/svg/person-prohibited';
import { type RefObject, useEffect, useRef } from 'react';
import type { Settings } from '../../../../contract/overview.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ExtensionName } from '../../../components/extension-name.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { inBoth } from '../../../components/opt-out.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { DirectionSwitches } from '../../overview/components/direction-switches.tsx';
import { type OptOutChange, useOptOut } from '../../overview/use-opt-out.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, outlineStyle: 'none' },
  item: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  switches: { paddingInlineStart: '32px' },
});

export function LeftOutSection({ settings: { leftOut, directions } }: { settings: Settings }) {
  const styles = useStyles();
  const { t } = useTexts();
  const optOut = useOptOut();
  const list = useFocusKept(leftOut.length);
  return (
    <>
      <Body1>{t('settings.leftOutText')}</Body1>
      {leftOut.length === 0 && <Body1>{t('settings.nobodyLeftOut')}</Body1>}
      <ul ref={list} tabIndex={-1} className={styles.list} aria-label={t('settings.section.left-out')}>
        {leftOut.map((person) => (
          <li key={person.linkId} className={styles.item}>
            <Head person={person} optOut={optOut} />
            <div className={styles.switches}>
              <DirectionSwitches person={person} by={person.by} directions={directions} optOut={optOut} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function Head({ person, optOut }: { person: Settings['leftOut'][number]; optOut: OptOutChange }) {
  const { t } = useTexts();
  return (
    <IconRow
      strong
      icon={<PersonProhibited20Regular />}
      title={
        <>
          <ExtensionName extension={person.extension} /> {person.name}
        </>
      }
      aside={
        <BusyButton
          size="small"
          busy={optOut.pending?.linkId === person.linkId}
          aria-label={`${t('settings.takeIn')}, ${person.name}`}
          onClick={() => optOut.set(person, inBoth)}
        >
          {t('settings.takeIn')}
        </BusyButton>
      }
    />
  );
}

/** Who is taken in again leaves the list, and the focus would go with them. */
function useFocusKept(count: number): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null);
  const before = useRef(count);
  useEffect(() => {
    if (count < before.current && document.activeElement === document.body) list.current?.focus();
    before.current = count;
  }, [count]);
  return list;
}
