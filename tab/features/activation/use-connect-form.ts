/** The fields of step 1 while they are typed, checked and sent. */
import { useRef, useState } from 'react';
import type { CloudyaConnectionView, CloudyaKey, OnboardingState } from '../../../contract/onboarding.ts';
import { toProblem } from '../../components/problem-bar.tsx';
import { useConnectCloudya } from './api/connect-cloudya.ts';
import { type ConnectField, emptyForm, faultsOf, fieldsOf, formOf, toConnect } from './connect-form.ts';

/** `new`: one more customer. Else whose logins are entered anew. */
type Subject = 'new' | { kAccount: string };

/** Values stay while the form is open, through refusals and an ended sign-in. */
export function useConnectForm(state: OnboardingState['connect']) {
  const { connections } = state;
  const [opened, setOpened] = useState<Subject>();
  const [values, setValues] = useState(() => emptyForm(state));
  const [asked, setAsked] = useState(false);
  const inputs = useRef<Partial<Record<ConnectField, HTMLInputElement | null>>>({});
  const connect = useConnectCloudya();
  const subject = connections.length === 0 ? 'new' : opened;
  const faults = asked ? faultsOf(values) : {};
  const close = () => {
    setOpened(undefined);
    setAsked(false);
    // secrets are kept no longer than the form is open
    setValues(emptyForm(state));
    connect.reset();
  };
  return {
    values,
    faults,
    inputs,
    /** The form is open. */
    editing: subject !== undefined,
    /** The logins of this customer are entered anew: its number is settled. */
    settled: subject !== undefined && subject !== 'new',
    /** There is something to go back to. */
    mayClose: connections.length > 0,
    busy: connect.isPending,
    failure: connect.error === null ? undefined : toProblem(connect.error),
    change: (field: ConnectField, value: string) => setValues((before) => ({ ...before, [field]: value })),
    choose: (key: CloudyaKey) => setValues((before) => ({ ...before, key })),
    open: (connection?: CloudyaConnectionView) => {
      close();
      setValues(connection ? formOf(connection) : emptyForm(state));
      setOpened(connection ?? 'new');
    },
    close,
    submit: () => {
      if (subject === undefined || connect.isPending) return;
      setAsked(true);
      const wrong = fieldsOf(values).find((field) => faultsOf(values)[field]);
      if (wrong) return inputs.current[wrong]?.focus();
      connect.mutate(toConnect(values), { onSuccess: close });
    },
  };
}

export type ConnectFormState = ReturnType<typeof useConnectForm>;
