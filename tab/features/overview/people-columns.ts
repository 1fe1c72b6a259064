/** Which columns the people get in how much room. Pure. */

/** `medium` drops Since, `narrow` also What we did; `entries` have two lines. */
export type PeopleColumns = 'wide' | 'medium' | 'narrow' | 'entries';

/** `room` in px. */
export function peopleColumns(room: number): PeopleColumns {
  if (room < 560) return 'entries';
  if (room < 800) return 'narrow';
  return room < 900 ? 'medium' : 'wide';
}
