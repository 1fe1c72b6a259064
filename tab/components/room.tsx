/** How wide the part of the page is that a list stands in: beside a stepper or a panel it has less than the window. */
import { createContext, type ReactNode, use, useLayoutEffect, useRef, useState } from 'react';

const RoomContext = createContext<number | undefined>(undefined);

/** Measures itself for everything inside. */
export function Room({ children }: { children: ReactNode }) {
  const room = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number>();
  useLayoutEffect(() => {
    const element = room.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <RoomContext value={width}>
      <div ref={room}>{children}</div>
    </RoomContext>
  );
}

/** In px; of the window where nobody has measured yet. */
export function useRoom(): number {
  return use(RoomContext) ?? window.innerWidth;
}
