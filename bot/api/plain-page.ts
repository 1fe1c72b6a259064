/** Small pages without the tab around them: the forwarded link and its end. */
import type { Request } from 'express';

const en = {
  lang: 'en',
  linkTitle: 'Give admin consent for Cloudya Presence',
  linkText:
    'A colleague asks you to let this app read and set presence in your organisation. Microsoft shows you the list of rights; you decide there. You need to be a Global Administrator or a Privileged Role Administrator.',
  linkButton: 'Go on to Microsoft',
  withdrawnText:
    'The consent that this app had was withdrawn; a colleague asks you to give it again, for which you need to be a Global Administrator or a Privileged Role Administrator.',
  givenTitle: 'There is nothing left to do',
  givenText: 'The consent has been given already, and you can close this page.',
  endedTitle: 'This link is no longer valid',
  endedText: 'It was valid for 7 days; please ask for a new one.',
  thanksTitle: 'Thank you',
  thanksText: 'The consent is on its way. Your colleague sees it in the app; you can close this page.',
  declinedTitle: 'Nothing has changed',
  declinedText: 'The consent was not given. You can close this page, or open the link again.',
  expiredTitle: 'This address is no longer valid',
  expiredText: 'It can be used once, or for a limited time. Please go back to the app and begin there again.',
};

const de: typeof en = {
  lang: 'de',
  linkTitle: 'Administratorzustimmung für Cloudya Presence',
  linkText:
    'Jemand aus Ihrer Organisation bittet darum, dass diese App Präsenz lesen und setzen darf. Microsoft zeigt Ihnen die Liste der Rechte; dort entscheiden Sie. Nötig ist die Rolle „Globaler Administrator“ oder „Administrator für privilegierte Rollen“.',
  linkButton: 'Weiter zu Microsoft',
  withdrawnText:
    'Die Zustimmung, die diese App hatte, wurde entzogen; jemand aus Ihrer Organisation bittet darum, sie noch einmal zu erteilen, wofür die Rolle „Globaler Administrator“ oder „Administrator für privilegierte Rollen“ nötig ist.',
  givenTitle: 'Es ist nichts mehr zu tun',
  givenText: 'Die Zustimmung ist schon erteilt, und Sie können diese Seite schließen.',
  endedTitle: 'Dieser Link gilt nicht mehr',
  endedText: 'Er galt 7 Tage; bitte lassen Sie sich einen neuen geben.',
  thanksTitle: 'Vielen Dank',
  thanksText: 'Die Zustimmung ist unterwegs. In der App wird sie angezeigt; Sie können diese Seite schließen.',
  declinedTitle: 'Nichts ist geändert',
  declinedText:
    'Die Zustimmung wurde nicht erteilt. Sie können diese Seite schließen oder den Link noch einmal öffnen.',
  expiredTitle: 'Diese Adresse gilt nicht mehr',
  expiredText:
    'Sie gilt einmal oder für begrenzte Zeit. Bitte gehen Sie zurück in die App und beginnen Sie dort noch einmal.',
};

export type Words = typeof en;

export function wordsFor(request: Pick<Request, 'acceptsLanguages'>): Words {
  return request.acceptsLanguages(['en', 'de']) === 'de' ? de : en;
}

const style =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 "Segoe UI",system-ui,sans-serif;background:Canvas;color:CanvasText}main{max-width:480px;padding:24px}h1{font-size:24px;line-height:1.3;margin:0 0 12px}button{font:inherit;font-weight:600;min-height:40px;padding:6px 20px;margin-top:12px;border:0;border-radius:4px;background:#5b5fc7;color:#fff;cursor:pointer}button:focus-visible{outline:2px solid CanvasText;outline-offset:2px}';

/** Texts are ours, nothing of the request gets in. With `button` the page posts back to its own address. */
export function plainPage({ lang }: Words, title: string, text: string, button?: string): string {
  const form = button === undefined ? '' : `<form method="post"><button>${button}</button></form>`;
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1><p>${text}</p>${form}</main></body></html>`;
}
