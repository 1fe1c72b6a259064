/** Plain server-rendered pages in the manner of Microsoft's sign-in. Every value goes through `html`. */
import type { Request } from 'express';

export interface SafeHtml {
  safe: string;
}

function escapeHtml(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function render(value: unknown): string {
  if (Array.isArray(value)) return value.map(render).join('');
  if (value && typeof value === 'object' && 'safe' in value) return String(value.safe);
  return value === undefined || value === null || value === false ? '' : escapeHtml(value);
}

/** Template tag: values are escaped unless they are `html` themselves. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): SafeHtml {
  return { safe: parts.reduce((text, part, index) => text + render(values[index - 1]) + part) };
}

/** Text in the browser's language: German where it is asked for first, English otherwise. */
export function inLanguage(request: Pick<Request, 'headers' | 'query'>) {
  const wanted = String(request.query.ui_locales ?? request.query.locale ?? request.headers['accept-language'] ?? 'en');
  const german = wanted.toLowerCase().startsWith('de');
  return { lang: german ? 'de' : 'en', say: (english: string, deutsch: string) => (german ? deutsch : english) };
}

export type Say = ReturnType<typeof inLanguage>['say'];

const style = `
:root{color-scheme:light dark;--ground:#f2f2f2;--card:#fff;--text:#1b1b1b;--grey:#5e5e5e;--line:#d1d1d1;--brand:#0067b8;--on-brand:#fff;--bad:#c50f1f}
@media(prefers-color-scheme:dark){:root{--ground:#1f1f1f;--card:#2b2b2b;--text:#fff;--grey:#bdbdbd;--line:#525252;--brand:#4da3e0;--on-brand:#111;--bad:#ff99a4}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--text);font:15px/1.4 "Segoe UI","Open Sans",system-ui,sans-serif;display:flex;justify-content:center;align-items:flex-start;padding:min(8vh,64px) 12px}
main{background:var(--card);width:100%;max-width:440px;padding:36px;box-shadow:0 2px 6px #0003}
main.wide{max-width:920px}
.brand{font-weight:600;color:var(--grey);margin:0 0 16px;font-size:14px}
h1{font-size:24px;font-weight:600;margin:0 0 12px}h2{font-size:17px;margin:24px 0 8px}p{margin:0 0 12px}
.grey{color:var(--grey);font-size:13px}.bad{color:var(--bad)}
label{display:block;margin:12px 0 4px}
input[type=text],input[type=password],input[type=email]{width:100%;font:inherit;padding:7px 4px;border:0;border-bottom:1px solid var(--grey);background:transparent;color:inherit}
button,a.button{font:inherit;min-height:34px;padding:5px 20px;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer;text-decoration:none;display:inline-block}
button.primary{background:var(--brand);border-color:var(--brand);color:var(--on-brand)}
button.link{border:0;padding:0;min-height:24px;margin-right:14px;color:var(--brand);text-align:left}
:focus-visible{outline:2px solid var(--text);outline-offset:2px}
.row{display:flex;gap:8px;justify-content:flex-end;margin:24px 0 12px;flex-wrap:wrap}
ul.accounts{list-style:none;margin:0 0 12px;padding:0}ul.accounts button{width:100%;text-align:left;border-width:0 0 1px;padding:12px 4px;min-height:56px}
ul.rights{padding:0;list-style:none}ul.rights li{border-top:1px solid var(--line);padding:10px 0}code{font-size:12px;color:var(--grey)}
table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:8px 6px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}th{font-weight:600;font-size:13px;color:var(--grey)}td form{display:inline}form.inline{display:flex;gap:8px;align-items:center}form.inline input[type=text]{padding:2px 4px;min-width:0}form.inline button{flex-shrink:0}
@media(max-width:640px){main{padding:24px 16px}td,tr,tbody,table{display:block}thead{display:none}td{border:0;padding:2px 0}tr{border-bottom:1px solid var(--line);padding:10px 0}}
`;

export function page(
  lang: string,
  title: string,
  content: SafeHtml,
  options: { wide?: boolean; brand?: string } = {},
): string {
  const body = html`<main class="${options.wide ? 'wide' : ''}"><p class="brand">${options.brand ?? 'Microsoft'} (${lang === 'de' ? 'simuliert' : 'simulated'})</p>${content}</main>`;
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>${body.safe}</body></html>`;
}

/** Hidden fields that carry a request through a form. */
export function hiddenFields(values: Record<string, unknown>): SafeHtml[] {
  return Object.entries(values)
    .filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
