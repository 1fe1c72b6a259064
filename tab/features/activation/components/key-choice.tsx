import { Caption1, Radio, RadioGroup, Subtitle2 } from '@fluentui/react-components';
import { useId } from 'react';
import type { CloudyaKey } from '../../../../contract/onboarding.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLayoutStyles } from './layout-styles.ts';

/** Whose API client is used. */
export function KeyChoice({ chosen, onKey }: { chosen: CloudyaKey; onKey: (key: CloudyaKey) => void }) {
  const layout = useLayoutStyles();
  const { t } = useTexts();
  const id = useId();
  return (
    <div className={layout.group}>
      <Subtitle2 as="h2" className={layout.heading} id={id}>
        {t('connect.whoseKey')}
      </Subtitle2>
      <RadioGroup
        layout="horizontal"
        aria-labelledby={id}
        style={{ marginInlineStart: '-8px', flexWrap: 'wrap' }}
        value={chosen}
        onChange={(_, { value }) => onKey(value === 'own' ? 'own' : 'operator')}
      >
        <Radio value="operator" label={t('connect.key.operator')} />
        <Radio value="own" label={t('connect.key.own')} />
      </RadioGroup>
      {chosen === 'operator' && <Caption1 className={layout.quiet}>{t('connect.keyOperatorWhy')}</Caption1>}
    </div>
  );
}
