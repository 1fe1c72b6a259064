/** Last page of a pop-up: hands the result's handle to the tab. Never a token. */
import { endPopup } from './lib/teams.ts';

const german = navigator.language.toLowerCase().startsWith('de');
const message = document.getElementById('message');

function say(english: string, deutsch: string): void {
  document.documentElement.lang = german ? 'de' : 'en';
  if (message) message.textContent = german ? deutsch : english;
}

/** The tab looks by itself, so that a lost window costs nothing. */
function sayGoOn(): void {
  say(
    'Done. You can close this window and go on in Teams.',
    'Erledigt. Sie können dieses Fenster schließen und in Teams weitermachen.',
  );
}

say('Done. This window closes by itself.', 'Erledigt. Dieses Fenster schließt sich von selbst.');
endPopup(new URLSearchParams(location.search).get('result') ?? '').then(() => setTimeout(sayGoOn, 3_000), sayGoOn);
