/** The chat with the bot: Microsoft's Agents Playground in the colours and words of this window. */
import { makeStyles, mergeClasses, type Theme, tokens } from '@fluentui/react-components';
import { type RefObject, useEffect, useRef } from 'react';
import type { ChatLook } from '../chat/look.ts';
import type { Words } from '../words.ts';
import { AreaHead } from './area-head.tsx';

const useStyles = makeStyles({
  area: {
    display: 'grid',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    minHeight: 0,
    minWidth: 0,
    '@media (max-width: 900px)': { minHeight: '520px', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  pointed: { outline: `2px solid ${tokens.colorBrandStroke1}`, outlineOffset: '-2px' },
  frame: { border: 'none', display: 'block', width: '100%', height: '100%' },
});

export interface ChatAreaProps {
  theme: Theme;
  dark: boolean;
  words: Words;
  /** The chat is the first administrator's, whoever looks at the tab. */
  foreign: boolean;
  pointed: boolean;
  /** The Playground's page is large: the tab goes first. */
  shown: boolean;
  onLink(url: string): void;
  area: RefObject<HTMLElement | null>;
}

export function ChatArea({ theme, dark, words, foreign, pointed, shown, onLink, area }: ChatAreaProps) {
  const styles = useStyles();
  const frame = useLook({ theme, dark, words, onLink });
  return (
    <section ref={area} className={styles.area} aria-label={words.chat}>
      <AreaHead number={2} title={words.chat} what={foreign ? words.chatOf : words.chatWhat} framed pointed={pointed} />
      {shown && (
        <iframe
          ref={frame}
          className={mergeClasses(styles.frame, pointed && styles.pointed)}
          title={words.chat}
          src="/teams/chat"
        />
      )}
    </section>
  );
}

/** Tells the page of the chat how to look, whenever it asks and whenever that changes. */
function useLook({ theme, dark, words, onLink }: Pick<ChatAreaProps, 'theme' | 'dark' | 'words' | 'onLink'>) {
  const frame = useRef<HTMLIFrameElement>(null);
  const link = useRef(onLink);
  link.current = onLink;
  useEffect(() => {
    const chatLook: ChatLook = {
      dark,
      tokens: theme as unknown as Record<string, string>,
      empty: words.chatEmpty,
      placeholder: words.chatPlaceholder,
    };
    const tell = () => frame.current?.contentWindow?.postMessage({ chatLook }, location.origin);
    const listen = ({ data, origin, source }: MessageEvent) => {
      if (origin !== location.origin || source !== frame.current?.contentWindow) return;
      if (data?.chatReady) tell();
      if (typeof data?.chatLink === 'string') link.current(data.chatLink);
    };
    addEventListener('message', listen);
    tell();
    return () => removeEventListener('message', listen);
  }, [theme, dark, words]);
  return frame;
}
