/** In-process news: something a watching tab wants to hear of has changed. */

export interface Changes {
  tell(tenantId: string, extensions: readonly string[]): void;
  /** Answers how to stop hearing. */
  listen(listener: (tenantId: string, extensions: readonly string[]) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(tenantId: string, extensions: readonly string[]) => void>();
  return {
    tell: (tenantId, extensions) => {
      for (const listener of listeners) listener(tenantId, extensions);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
