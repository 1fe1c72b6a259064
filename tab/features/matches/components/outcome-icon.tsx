import { CheckmarkCircle16Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Clock16Regular } from '@fluentui/react-icons/svg/clock';
import { EyeOff16Regular } from '@fluentui/react-icons/svg/eye-off';
import { Guest16Regular } from '@fluentui/react-icons/svg/guest';
import { MailProhibited16Regular } from '@fluentui/react-icons/svg/mail-prohibited';
import { People16Regular } from '@fluentui/react-icons/svg/people';
import { PeopleSwap16Regular } from '@fluentui/react-icons/svg/people-swap';
import { PersonProhibited16Regular } from '@fluentui/react-icons/svg/person-prohibited';
import { PersonQuestionMark16Regular } from '@fluentui/react-icons/svg/person-question-mark';
import { PersonSearch16Regular } from '@fluentui/react-icons/svg/person-search';
import type { MatchOutcome } from '../../../../contract/matching.ts';
import { type Tone, useToneStyles } from '../../../components/tones.ts';

const icons: Record<MatchOutcome['kind'], [React.ComponentType<{ className?: string }>, Tone]> = {
  linked: [CheckmarkCircle16Filled, 'ok'],
  'near-miss': [PersonSearch16Regular, 'warn'],
  duplicate: [PeopleSwap16Regular, 'warn'],
  'no-email': [MailProhibited16Regular, 'grey'],
  'no-such-user': [PersonQuestionMark16Regular, 'grey'],
  disabled: [PersonProhibited16Regular, 'grey'],
  guest: [Guest16Regular, 'grey'],
  'several-people': [People16Regular, 'grey'],
  ignored: [EyeOff16Regular, 'grey'],
  'not-read-yet': [Clock16Regular, 'grey'],
};

/** The colour only repeats what icon and word say. */
export function OutcomeIcon({ kind }: { kind: MatchOutcome['kind'] }) {
  const tones = useToneStyles();
  const [Icon, tone] = icons[kind];
  return <Icon className={tones[tone]} aria-hidden />;
}
