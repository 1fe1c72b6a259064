// @vitest-environment jsdom
import { FluentProvider, teamsLightTheme } from '@fluentui/react-components';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorCodes } from '../../../contract/errors.ts';
import { refusals } from '../../../contract/refusals.ts';
import { errorTitle, ProblemBar, toProblem } from '../../../tab/components/problem-bar.tsx';
import { ApiFailure } from '../../../tab/lib/api-client.ts';
import { loadTexts, loadTextsWhenActive, translate } from '../../../tab/lib/i18n.ts';

beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));
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

describe('a refusal of Microsoft', () => {
  const at = '2026-03-02T09:14:06Z';
  const draw = (code: string, values: Record<string, string>) =>
    render(
      <FluentProvider theme={teamsLightTheme}>
        <ProblemBar problem={{ code, at, values }} />
      </FluentProvider>,
    );

  it('says what it is, who can mend it and where, with its code', () => {
    draw('sign_in_rule', { vendorCode: 'AADSTS53003' });
    screen.getByText('A Conditional Access policy stopped this account');
    screen.getByText('Whoever manages Conditional Access in your organisation can mend this. (AADSTS53003)');
    screen.getByRole('button', { name: 'Open Entra' });
    screen.getByRole('button', { name: 'Copy details' });
  });

  it('tells the account that came back rather than the number alone', () => {
    draw('account_other_tenant', { vendorCode: 'AADSTS50020', address: 'anna@fabrikam.example' });
    screen.getByText(/came back with anna@fabrikam\.example/);
  });

  it('that nobody knows shows code, time and id', () => {
    draw('microsoft_code', { vendorCode: 'AADSTS90099', correlationId: 'id-1' });
    screen.getByText(/^Code AADSTS90099, .+, reference id-1$/);
    expect(screen.queryByRole('button', { name: /Entra|Microsoft/ })).toBeNull();
  });
});

describe.each(['en-gb', 'de-de'])('a title by itself, in %s', (locale) => {
  /** What the titles name. */
  const values = { kAccount: 'K1234', round: '2', vendorCode: 'AADSTS9999999' };
  const titleOf = (code: ApiFailure['code'], given: Record<string, string>) =>
    errorTitle(new ApiFailure(code, { values: given }), { t: translate });

  beforeAll(() => loadTexts(locale).then(loadTextsWhenActive));
  afterAll(() => loadTexts('en-gb').then(loadTextsWhenActive));

  it.each([...errorCodes, 'offline'] as const)('has its values: %s', (code) => {
    expectWhole(titleOf(code, values));
  });

  it.each(refusals.flatMap(({ vendorCodes }) => vendorCodes))('says what Microsoft’s %s means', (vendorCode) => {
    expectWhole(titleOf('microsoft_code', { vendorCode }));
  });

  it('names no round where Graph keeps an account subscribed that serves none', () => {
    expectWhole(titleOf('account_still_subscribed', {}));
  });

  it('names Microsoft’s code, or ours where there is none', () => {
    expect(titleOf('microsoft_code', values)).toContain('AADSTS9999999');
    expect(titleOf('microsoft_code', {})).toContain('microsoft_code');
    expect(errorTitle(new Error('not of ours'), { t: translate })).toBe(titleOf('internal', {}));
  });
});

/** No name of a value left, no place left empty, no key instead of words. */
function expectWhole(title: string): void {
  expect(title).not.toMatch(/\{\{|\}\}|^\s|\s$|\s\s|\s[.,:;!?]|undefined|^(errors|refusals)\./);
}
