/** What the window tells the page of the chat. */
export interface ChatLook {
  dark: boolean;
  /** Fluent's design tokens by name. */
  tokens: Record<string, string>;
  /** Shown while there is no message. */
  empty: string;
  placeholder: string;
}
