import { ArrowLeft20Regular } from '@fluentui/react-icons/svg/arrow-left';
import { CallForward20Regular } from '@fluentui/react-icons/svg/call-forward';
import { Flash20Regular } from '@fluentui/react-icons/svg/flash';
import { Headset20Regular } from '@fluentui/react-icons/svg/headset';
import { Key20Regular } from '@fluentui/react-icons/svg/key';
import { PersonCall20Regular } from '@fluentui/react-icons/svg/person-call';
import type { ReactNode } from 'react';
import { IconRow } from '../../../components/icon-row.tsx';
import type { Effect } from '../effects.ts';

const icons: Record<Effect['kind'], ReactNode> = {
  sessions: <PersonCall20Regular key="i" />,
  published: <ArrowLeft20Regular key="i" />,
  profiles: <CallForward20Regular key="i" />,
  agents: <Headset20Regular key="i" />,
  subscriptions: <Flash20Regular key="i" />,
  'sign-in': <Key20Regular key="i" />,
};

/** What a deactivation removes, or removed. */
export function EffectRows({ rows }: { rows: readonly Effect[] }) {
  return rows.map((row) => (
    <IconRow key={row.title} divided icon={icons[row.kind]} title={row.title} text={row.text} quietText />
  ));
}
