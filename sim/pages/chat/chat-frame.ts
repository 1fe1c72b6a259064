/**
 * Runs in the Playground's own page before its scripts do: it takes over the window's theme and words, and hands links
 * to the window, since the hosts they name are simulated.
 */
import type { ChatLook } from './look.ts';
import { replayPast } from './replay.ts';

const style = document.createElement('style');
document.head.append(style);

/** The Playground is built with Fluent UI: its colours are custom properties, set by its providers. */
function take({ dark, tokens, empty, placeholder }: ChatLook): void {
  const properties = Object.entries(tokens).map(([name, value]) => `--${name}: ${value};`);
  style.textContent = `
    :root { color-scheme: ${dark ? 'dark' : 'light'}; --chat-empty: ${JSON.stringify(empty)}; --chat-placeholder: ${JSON.stringify(placeholder)}; }
    .fui-FluentProvider.fui-FluentProvider { ${properties.join(' ')} }`;
}

function tell(message: object): void {
  parent.postMessage(message, location.origin);
}

/**
 * With each drawing the page scrolls its newest message into view, in the window around as well (0.2.28): where the areas
 * stand below each other, that would leave the tab for the chat whenever the bot says something.
 */
function keepWindowStill(): void {
  if (parent === window) return;
  const show = Element.prototype.scrollIntoView;
  Element.prototype.scrollIntoView = function (options) {
    const { scrollX: left, scrollY: top } = parent;
    show.call(this, options);
    if (parent.scrollX !== left || parent.scrollY !== top) parent.scrollTo({ left, top, behavior: 'instant' });
  };
}

addEventListener('message', ({ data, origin }) => {
  if (origin === location.origin && data?.chatLook) take(data.chatLook);
});
window.open = (url) => {
  tell({ chatLink: String(url) });
  return null;
};
addEventListener(
  'click',
  (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="https://"]') : null;
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    tell({ chatLink: link.href });
  },
  true,
);
keepWindowStill();
replayPast();
tell({ chatReady: true });
