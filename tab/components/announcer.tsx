/** The page's one polite live region. Told at most every 5 seconds, so that a screen reader can keep up. */
import { makeStyles } from '@fluentui/react-components';
import { createContext, type ReactNode, use, useCallback, useEffect, useRef, useState } from 'react';

const everyMs = 5_000;

const Announce = createContext<(text: string) => void>(() => undefined);

export function useAnnounce(): (text: string) => void {
  return use(Announce);
}

export const useHiddenStyles = makeStyles({
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

export function Announcer({ children }: { children: ReactNode }) {
  const styles = useHiddenStyles();
  const [text, setText] = useState('');
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> | undefined; last: number }>({
    text: '',
    timer: undefined,
    last: 0,
  });
  const announce = useCallback((next: string) => {
    const state = pending.current;
    state.text = next;
    if (state.timer !== undefined) return;
    state.timer = setTimeout(
      () => {
        state.timer = undefined;
        state.last = Date.now();
        setText(state.text);
      },
      Math.max(0, state.last + everyMs - Date.now()),
    );
  }, []);
  useEffect(() => () => clearTimeout(pending.current.timer), []);
  return (
    <Announce value={announce}>
      {children}
      <div role="status" aria-live="polite" className={styles.hidden}>
        {text}
      </div>
    </Announce>
  );
}
