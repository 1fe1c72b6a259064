import { Input, type InputProps, makeStyles } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { useEffect, useRef } from 'react';
import { useTexts } from '../lib/i18n.ts';
import { fluentRef } from './fluent-ref.ts';

// what empties it stands there already, and in every browser
const useStyles = makeStyles({ root: { '& input::-webkit-search-cancel-button': { display: 'none' } } });

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  size?: InputProps['size'];
  autoFocus?: boolean;
  /** Takes the whole line. */
  wide?: boolean;
}

/** `/` leads here from anywhere on the page, Esc empties it. */
export function SearchField({
  value,
  onChange,
  placeholder,
  size = 'small',
  autoFocus = false,
  wide = false,
}: SearchFieldProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [autoFocus]);
  return (
    <Input
      ref={fluentRef(input)}
      type="search"
      className={styles.root}
      size={size}
      value={value}
      placeholder={placeholder}
      aria-label={placeholder}
      style={{ minWidth: 0, width: wide ? '100%' : '240px' }}
      contentBefore={<SearchRegular aria-hidden />}
      contentAfter={
        value === '' ? null : (
          <DismissRegular aria-label={t('matches.clear')} role="button" onClick={() => onChange('')} />
        )
      }
      onChange={(_, { value: next }) => onChange(next.slice(0, 100))}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onChange('');
      }}
    />
  );
}
