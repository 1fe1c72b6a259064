/** The fields of step 1 while they are typed, checked and sent. */
import { useRef, useState } from 'react';
import type { CloudyaConnectionView } from '../../../contract/onboarding.ts';
import { toProblem } from '../../components/problem-bar.tsx';
import { useConnectCloudya } from './api/connect-cloudya.ts';
import { type ConnectField, connectFields, faultsOf, formOf, toConnect } from './connect-form.ts';

/** Values stay while the tab is open, through refusals and an ended sign-in. */
export function useConnectForm(connection: CloudyaConnectionView | null) {
  const [values, setValues] = useState(() => formOf(connection));
  const [asked, setAsked] = useState(false);
  const [changing, setChanging] = useState(false);
  const inputs = useRef<Partial<Record<ConnectField, HTMLInputElement | null>>>({});
  const connect = useConnectCloudya();
  const editing = connection === null || changing;
  const faults = asked ? faultsOf(values) : {};
  return {
    values,
    faults,
    inputs,
    editing,
    changing,
    busy: connect.isPending,
    failure: connect.error === null ? undefined : toProblem(connect.error),
    change: (field: ConnectField, value: string) => setValues((before) => ({ ...before, [field]: value })),
    edit: () => setChanging(true),
    stopEditing: () => setChanging(false),
    submit: () => {
      if (!editing || connect.isPending) return;
      setAsked(true);
      const wrong = connectFields.find((field) => faultsOf(values)[field]);
      if (wrong) return inputs.current[wrong]?.focus();
      connect.mutate(toConnect(values), {
        onSuccess: () => {
          setChanging(false);
          setAsked(false);
          setValues((before) => ({ ...before, clientSecret: '', ctiPassword: '' }));
        },
      });
    },
  };
}
