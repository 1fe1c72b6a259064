/** `teams.microsoft.com`: what a deep link of Teams would open, told in words. The window itself follows those into the app. */
import { Router } from 'express';
import { html, inLanguage, page } from '../core/pages.ts';

export function linkPages(): Router {
  const router = Router();
  router.get('/{*rest}', (request, response) => {
    const { lang, say } = inLanguage(request);
    const { msgText, href, users, message } = request.query;
    const isShare = request.path.startsWith('/share');
    const title = isShare ? say('Share to Teams', 'In Teams teilen') : say('New chat', 'Neuer Chat');
    const text = isShare ? msgText : message;
    const content = html`<h1>${title}</h1>
      ${users ? html`<p>${say('To', 'An')}: <strong>${users}</strong></p>` : ''}
      ${text ? html`<p>${text}</p>` : ''}${href ? html`<p><code>${href}</code></p>` : ''}
      <p class="grey">${say('Teams would open this here. Close the page to go back.', 'Das öffnete Teams hier. Schließen Sie die Seite, um zurückzukehren.')}</p>`;
    response.send(page(lang, title, content, { brand: 'Microsoft Teams' }));
  });
  return router;
}
