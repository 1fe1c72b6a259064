/** Numbers and times as the person writes them. Times come as ISO 8601. */

/** `09:14`; with the date when it is not today. */
export function formatTime(iso: string, language: string, now = Date.now()): string {
  const time = new Date(iso);
  const sameDay = time.toDateString() === new Date(now).toDateString();
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(
    regional(language),
    sameDay ? clock : { ...clock, day: 'numeric', month: 'short' },
  ).format(time);
}

/** `09:14:02` */
export function formatClock(iso: string, language: string): string {
  return new Intl.DateTimeFormat(regional(language), { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(iso),
  );
}

export function formatDate(iso: string, language: string): string {
  return new Intl.DateTimeFormat(regional(language), { day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(iso),
  );
}

/** `5 s`, `12 min`, `2 h`: how long something has held. Absolute when older than a day. */
export function formatSince(iso: string | null, language: string, now = Date.now()): string {
  if (iso === null) return '';
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : formatTime(iso, language, now);
}

/** `8 seconds ago`; the time of day when older than an hour. */
export function formatAgo(iso: string, language: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds >= 3600) return formatTime(iso, language, now);
  const relative = new Intl.RelativeTimeFormat(language);
  return seconds < 60 ? relative.format(-seconds, 'second') : relative.format(-Math.floor(seconds / 60), 'minute');
}

/** `0.8 s` of milliseconds; what would be `0.0 s` with more digits. */
export function formatSeconds(ms: number, language: string): string {
  const digits = ms >= 50 ? 1 : ms >= 5 ? 2 : 3;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  return `${number.format(ms / 1000)} s`;
}

/** `4 seconds`, `2 minutes`: an estimate in words. */
export function formatDuration(seconds: number, language: string): string {
  const [amount, unit] = seconds < 90 ? [Math.ceil(seconds), 'second'] : [Math.round(seconds / 60), 'minute'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

/** English without a region would show American dates and a 12-hour clock. */
function regional(language: string): string {
  return language === 'en' ? 'en-GB' : language;
}
