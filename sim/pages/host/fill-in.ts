/** Types the simulated logins into *Connect Cloudya* of the framed tab, as a person would: once, into empty fields. */

const markId = 'simulator-filled-this-in';

/** The native setter, so that React hears of the change. */
function type(input: HTMLInputElement, value: string): void {
  const view = input.ownerDocument.defaultView;
  const prototype = view && Object.getPrototypeOf(input);
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

function fieldsOf(page: Document, logins: Record<string, string>): [HTMLInputElement, string][] {
  return Object.entries(logins).flatMap(([name, value]) => {
    const input = page.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    return input && !input.readOnly ? [[input, value] as [HTMLInputElement, string]] : [];
  });
}

/** Says below the fields who has filled them in; takes the sentence away when they are gone. */
function explain(page: Document, form: HTMLFormElement | null, sentence: string): void {
  const mark = page.getElementById(markId);
  if (!form) return void mark?.remove();
  if (mark) return;
  const line = page.createElement('p');
  line.id = markId;
  line.textContent = sentence;
  line.style.cssText = 'margin:0;font-size:12px;line-height:16px;color:var(--colorNeutralForeground3)';
  form.append(line);
}

/** Looks once. `filled`: documents that were filled in before; what is emptied by hand stays empty. */
export function fillIn(
  page: Document,
  logins: Record<string, string>,
  sentence: string,
  filled: WeakSet<Document>,
): void {
  const fields = fieldsOf(page, logins);
  const form = fields[0]?.[0].form ?? null;
  if (fields.length > 0 && !filled.has(page) && fields.every(([input]) => input.value === '')) {
    filled.add(page);
    for (const [input, value] of fields) type(input, value);
  }
  explain(page, filled.has(page) ? form : null, sentence);
}
