/** Extensions as people read them: the number alone where the tenant has one customer, number and K-account where it has several. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { createContext, use, useMemo } from 'react';
import { extensionLabel, extensionParts } from '../../contract/extension.ts';
import type { StepProblem } from '../../contract/onboarding.ts';
import { useTexts } from '../lib/i18n.ts';
import { useHiddenStyles } from './announcer.tsx';

/** The tenant's customer numbers. */
export const KAccounts = createContext<readonly string[]>([]);

export interface ExtensionNames {
  /** Several customers: numbers alone do not tell extensions apart. */
  several: boolean;
  /** `112` or `112 · K1234` */
  shown(extension: string): string;
  /** `112` or `extension 112, customer K1234`: for names that are heard, not seen. */
  spoken(extension: string): string;
}

export function useExtensionNames(): ExtensionNames {
  const kAccounts = use(KAccounts);
  const { t } = useTexts();
  return useMemo(() => {
    const several = kAccounts.length > 1;
    const shown = (extension: string) => extensionLabel(extension, kAccounts);
    const spoken = (extension: string) =>
      several ? t('extension.spoken', { ...extensionParts(extension) }) : shown(extension);
    return { several, shown, spoken };
  }, [kAccounts, t]);
}

/** A trouble of one customer names it where there are several, unless its own words do. */
export function useAbout(): (problem: StepProblem, text: string) => string {
  const { several } = useExtensionNames();
  const { t } = useTexts();
  return ({ values: { kAccount } }, text) =>
    several && kAccount !== undefined && !text.includes(kAccount) ? t('common.about', { kAccount, text }) : text;
}

const useStyles = makeStyles({
  customer: {
    color: tokens.colorNeutralForeground3,
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
    // smaller letters must not make the line higher
    lineHeight: 1,
  },
});

/** The customer stands back behind the number. */
export function ExtensionName({ extension }: { extension: string }) {
  const styles = useStyles();
  const { hidden } = useHiddenStyles();
  const { several, shown, spoken } = useExtensionNames();
  if (!several) return shown(extension);
  const { number } = extensionParts(extension);
  return (
    <span style={{ position: 'relative', whiteSpace: 'nowrap' }}>
      <span aria-hidden>
        {number}
        <span className={styles.customer}>{shown(extension).slice(number.length)}</span>
      </span>
      <span className={hidden}>{spoken(extension)}</span>
    </span>
  );
}
