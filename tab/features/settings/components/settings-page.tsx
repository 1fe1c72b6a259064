import { makeStyles, Select, Subtitle1, Subtitle2, Tab, TabList, tokens } from '@fluentui/react-components';
import { useEffect } from 'react';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import { type SettingsSection, settingsSections } from '../../../app/routes.ts';
import { navigate } from '../../../app/use-route.ts';
import { CouldNotLoad } from '../../../components/could-not-load.tsx';
import { PageTitle } from '../../../components/page-title.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { Toasts } from '../../../components/toasts.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { showCurrent } from '../../../lib/teams.ts';
import { useSettings } from '../api/settings.ts';
import { AuditSection } from './audit-section.tsx';
import { CloudyaSection } from './cloudya-section.tsx';
import { DeactivateSection } from './deactivate-section.tsx';
import { DirectionsSection } from './directions-section.tsx';
import { LeftOutSection } from './left-out-section.tsx';
import { RightsSection } from './rights-section.tsx';
import { SyncUsersSection } from './sync-users-section.tsx';

const useStyles = makeStyles({
  columns: { display: 'grid', gridTemplateColumns: '240px minmax(0, 720px)', columnGap: '48px', marginTop: '16px' },
  one: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, marginTop: '12px' },
  section: { margin: 0, outlineStyle: 'none' },
  // each name's cell is as wide as it is in bold: one below the other they begin at one line
  list: { marginInlineStart: '-10px', '& .fui-Tab__content': { justifySelf: 'start' } },
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, minWidth: 0 },
});

interface SettingsPageProps {
  section: SettingsSection;
  state: OnboardingState;
}

function go(section: string): void {
  const known = settingsSections.find((each) => each === section);
  if (known) navigate({ page: 'settings', section: known });
}

/** One section at a time, each with its own address. */
export function SettingsPage({ section, state }: SettingsPageProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const wide = useLayout() === 'wide';
  useEffect(() => showCurrent(t('nav.settings')), [t]);
  return (
    <>
      <PageTitle>{t('nav.settings')}</PageTitle>
      <div className={wide ? styles.columns : styles.one}>
        {wide ? (
          <TabList
            vertical
            className={styles.list}
            selectedValue={section}
            aria-label={t('nav.settings')}
            onTabSelect={(_, { value }) => go(String(value))}
          >
            {settingsSections.map((each) => (
              <Tab key={each} value={each}>
                {t(`settings.section.${each}`)}
              </Tab>
            ))}
          </TabList>
        ) : (
          <Select aria-label={t('nav.settings')} value={section} onChange={(_, { value }) => go(value)}>
            {settingsSections.map((each) => (
              <option key={each} value={each}>
                {t(`settings.section.${each}`)}
              </option>
            ))}
          </Select>
        )}
        <Section key={section} section={section} state={state} />
      </div>
      <Toasts />
    </>
  );
}

function Section({ section, state }: SettingsPageProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const settings = useSettings();
  const { data } = settings;
  const Title = useLayout() === 'phone' ? Subtitle2 : Subtitle1;
  return (
    <section className={styles.content}>
      <Title as="h2" className={styles.section}>
        {t(`settings.section.${section}`)}
      </Title>
      {section === 'cloudya' && <CloudyaSection state={state} />}
      {section === 'rights' && <RightsSection state={state} />}
      {section === 'audit' && <AuditSection />}
      {section === 'deactivate' && <DeactivateSection />}
      {section !== 'cloudya' &&
        section !== 'rights' &&
        section !== 'audit' &&
        section !== 'deactivate' &&
        (data ? (
          <>
            {section === 'directions' && <DirectionsSection settings={data} state={state} />}
            {section === 'sync-users' && <SyncUsersSection settings={data} state={state} />}
            {section === 'left-out' && <LeftOutSection settings={data} />}
          </>
        ) : settings.error ? (
          <CouldNotLoad inside error={settings.error} onRetry={() => void settings.refetch()} />
        ) : (
          <SkeletonRows />
        ))}
    </section>
  );
}
