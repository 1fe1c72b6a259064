/** The reading of e-mails on the real adapter and the real store, broken off in the middle. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEmailReading, type EmailReading } from '../../builders/email-reading.ts';
import { hosts } from '../../builders/simulated-cloudya.ts';

/** The login is refused with its first token, and with the next. */
const refusals = 2;
/** Read at the same time when the reading breaks off: they are asked for again. */
const inFlight = 8;
/** Saved together: what a break may lose. */
const batch = 50;

let reading: EmailReading;

beforeAll(async () => {
  reading = await createEmailReading({ users: 310 });
});

afterAll(() => reading.close());

it('goes on where it was broken off: nobody is left out, few are asked twice', async () => {
  const { cloudya, read, kept, mailboxes } = reading;
  cloudya.fault({ host: hosts.api, path: '/phone-extensions/2150/voice-mail', status: 401, count: refusals });
  await expect(read()).rejects.toMatchObject({ vendor: 'cloudya', trouble: 'unauthorized' });
  const before = mailboxes().length;
  expect(before).toBeGreaterThan(batch);
  expect(before).toBeLessThan(300);
  await read();
  const all = await kept();
  expect(all.length).toBe(300);
  expect(all.every(({ emailRead }) => emailRead)).toBe(true);
  // every mailbox once, those of the break again, and the broken one with its repeats
  expect(mailboxes().length).toBeLessThanOrEqual(300 + batch + inFlight + refusals);
});
