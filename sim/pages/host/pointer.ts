/** Where in the framed tab a hint points: a button, or a person's row. */
import type { Place } from '../window/hints.ts';

export interface Spot {
  top: number;
  left: number;
  width: number;
  height: number;
}

/** Words between the first `**`. */
export function nameIn(hint: string): string {
  return hint.split('**')[1] ?? '';
}

function wordsOf(element: Element): string {
  return (element.textContent ?? '').trim();
}

/** The last one counts: the foot of a page comes after its list of steps. */
function findIn(page: Document, place: Place, name: string): Element | undefined {
  if (place.area === 'tab' && place.find === 'button')
    return [...page.querySelectorAll('button, a')].findLast((element) => wordsOf(element) === name);
  if (place.area === 'desk' || place.area === 'tab') {
    const person = place.area === 'desk' ? place.person : name;
    return [...page.querySelectorAll('[role="row"], [role="listitem"], li')].find((row) =>
      wordsOf(row).includes(person),
    );
  }
  return undefined;
}

/** undefined when it is not to be seen. */
export function spotOf(page: Document, place: Place, name: string): Spot | undefined {
  const rectangle = findIn(page, place, name)?.getBoundingClientRect();
  const height = page.defaultView?.innerHeight ?? 0;
  if (!rectangle || rectangle.width === 0 || rectangle.bottom > height + 4 || rectangle.top < 0) return undefined;
  const { top, left, width } = rectangle;
  return { top, left, width, height: rectangle.height };
}
