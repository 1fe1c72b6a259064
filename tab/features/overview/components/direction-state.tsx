import { Body1Strong } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ErrorCircle20Filled } from '@fluentui/react-icons/svg/error-circle';
import { PauseCircle20Filled } from '@fluentui/react-icons/svg/pause-circle';
import { QuestionCircle20Regular } from '@fluentui/react-icons/svg/question-circle';
import { Warning20Filled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';
import type { DirectionHealth } from '../../../../contract/overview.ts';
import { type Tone, useToneStyles } from '../../../components/tones.ts';
import { useTexts } from '../../../lib/i18n.ts';

const icons: Record<DirectionHealth['state'], [ReactNode, Tone]> = {
  working: [<CheckmarkCircle20Filled key="i" />, 'ok'],
  slower: [<Warning20Filled key="i" />, 'warn'],
  'partly-stopped': [<ErrorCircle20Filled key="i" />, 'bad'],
  stopped: [<ErrorCircle20Filled key="i" />, 'bad'],
  paused: [<PauseCircle20Filled key="i" />, 'grey'],
  off: [<PauseCircle20Filled key="i" />, 'grey'],
  'not-known-yet': [<QuestionCircle20Regular key="i" />, 'grey'],
};

export function DirectionState({ state }: { state: DirectionHealth['state'] }) {
  const tones = useToneStyles();
  const { t } = useTexts();
  const [icon, tone] = icons[state];
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', columnGap: '6px', whiteSpace: 'nowrap' }}>
      <span className={tones[tone]} style={{ display: 'flex' }} aria-hidden>
        {icon}
      </span>
      <Body1Strong>{t(`overview.direction.${state}`)}</Body1Strong>
    </span>
  );
}
