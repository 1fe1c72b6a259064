import { afterEach, beforeEach, expect, vi } from 'vitest';

/** A `console.error` is a fault nobody looked at, so it fails the test that caused it. */
let errors: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  errors = vi.spyOn(console, 'error');
});

afterEach(() => {
  const calls = errors.mock.calls.map((call: unknown[]) => call.map(String).join(' '));
  errors.mockRestore();
  expect(calls, 'console.error was called').toEqual([]);
});
