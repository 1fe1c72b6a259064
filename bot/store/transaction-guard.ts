import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  open: boolean;
}

export interface TransactionGuard {
  /** Throws when called from within a transaction that is still running. */
  check(): void;
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Turns the mistake of using the database inside its own transaction into an error instead of a wait without end. */
export function createTransactionGuard(): TransactionGuard {
  const scopes = new AsyncLocalStorage<Scope>();
  return {
    check() {
      if (scopes.getStore()?.open === true) throw new Error('Inside a transaction only its own `tx` may be used');
    },
    async run(work) {
      const scope: Scope = { open: true };
      try {
        return await scopes.run(scope, work);
      } finally {
        scope.open = false;
      }
    },
  };
}
