import { Component, type ReactNode } from 'react';
import { CouldNotLoad } from '../components/could-not-load.tsx';

/** React offers no function for this: https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    // a part of the page may be gone after an update of the app: loading afresh fetches the new one
    return <CouldNotLoad error={this.state.error} onRetry={() => window.location.reload()} />;
  }
}
