// @vitest-environment jsdom
import { FluentProvider, teamsLightTheme } from '@fluentui/react-components';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProblemBar, toProblem } from '../../../tab/components/problem-bar.tsx';
import { ApiFailure } from '../../../tab/lib/api-client.ts';
import { loadTexts } from '../../../tab/lib/i18n.ts';

beforeAll(() => loadTexts('en-gb'));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function show(code: ApiFailure['code'], onRetry?: () => void) {
  const problem = toProblem(new ApiFailure(code));
  return render(
    <FluentProvider theme={teamsLightTheme}>
      <ProblemBar problem={problem} onRetry={onRetry} />
    </FluentProvider>,
  );
}

describe('a refused save', () => {
  it('is sent once more by itself after 10 seconds where the database was busy', () => {
    vi.useFakeTimers();
    const retry = vi.fn();
    show('database_busy', retry);
    act(() => void vi.advanceTimersByTime(9_999));
    expect(retry).toHaveBeenCalledTimes(0);
    act(() => void vi.advanceTimersByTime(10_001));
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('is not sent again once the bar has gone', () => {
    vi.useFakeTimers();
    const retry = vi.fn();
    show('database_busy', retry).unmount();
    vi.advanceTimersByTime(60_000);
    expect(retry).not.toHaveBeenCalled();
  });

  it.each([
    ['offline', 'Try again'],
    ['token_expired', 'Sign in again'],
    // whoever acts had signed in before
    ['not_signed_in', 'Sign in again'],
  ] as const)('%s waits for "%s"', (code, name) => {
    vi.useFakeTimers();
    const retry = vi.fn();
    show(code, retry);
    vi.advanceTimersByTime(60_000);
    expect(retry).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name }));
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('offers nothing where sending the same again cannot help', () => {
    show('cloudya_login_refused', vi.fn());
    expect(screen.queryByRole('button')).toBeNull();
  });
});
