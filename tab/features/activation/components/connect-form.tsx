import type { ReactNode } from 'react';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import { ProblemBar } from '../../../components/problem-bar.tsx';
import { assignedTo } from '../connect-form.ts';
import type { ConnectFormState } from '../use-connect-form.ts';
import { ConnectFields } from './connect-fields.tsx';
import { useLayoutStyles } from './layout-styles.ts';

interface ConnectFormProps {
  connect: OnboardingState['connect'];
  form: ConnectFormState;
  children?: ReactNode;
}

/** What opens a customer: its number and two logins, or one where the operator's API client is used. */
export function ConnectForm({ connect, form, children }: ConnectFormProps) {
  const styles = useLayoutStyles();
  const problem = form.failure ?? connect.problem;
  return (
    <form
      className={styles.groups}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      {problem && <ProblemBar problem={problem} onRetry={form.failure && form.submit} reveal />}
      <ConnectFields
        form={form.values}
        faults={form.faults}
        accepted={false}
        settled={form.settled}
        companyName={undefined}
        inputs={form.inputs}
        onChange={form.change}
        onKey={connect.operatorKey.available ? form.choose : undefined}
        assigned={assignedTo(connect)}
      />
      {children}
      {/* Enter in a field sends the form, wherever its visible button stands */}
      <button type="submit" hidden tabIndex={-1} aria-hidden />
    </form>
  );
}
