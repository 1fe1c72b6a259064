import { Combobox, Field, Option, tokens } from '@fluentui/react-components';
import type { Ref } from 'react';
import { fluentRef } from '../../../components/fluent-ref.ts';
import { useTexts } from '../../../lib/i18n.ts';

interface KAccountChoiceProps {
  value: string;
  /** What the operator assigned to this organisation. */
  assigned: readonly string[];
  fault: string | undefined;
  inputRef: Ref<HTMLInputElement>;
  onChange: (value: string) => void;
}

/** The customer number: chosen from those that are assigned, or typed. */
export function KAccountChoice({ value, assigned, fault, inputRef, onChange }: KAccountChoiceProps) {
  const { t } = useTexts();
  return (
    <Field
      label={{ children: t('connect.kAccount'), style: { fontWeight: tokens.fontWeightSemibold } }}
      hint={t('connect.kAccountPick')}
      {...(fault === undefined ? {} : { validationMessage: fault })}
    >
      <Combobox
        freeform
        ref={fluentRef(inputRef)}
        name="kAccount"
        autoComplete="off"
        spellCheck={false}
        style={{ minWidth: 0 }}
        value={value}
        selectedOptions={[value]}
        onChange={({ target }) => onChange(target.value)}
        onOptionSelect={(_, { optionValue }) => optionValue !== undefined && onChange(optionValue)}
      >
        {assigned.map((kAccount) => (
          <Option key={kAccount}>{kAccount}</Option>
        ))}
      </Combobox>
    </Field>
  );
}
