/** What can be read out of Entra's own words: its number, and the id that a support asks for. */

export function numberIn(text: string): string | undefined {
  return /AADSTS\d+/.exec(text)?.[0];
}

/** Also as a person types or copies it: `50105`, `aadsts 50105`, or `Error Code: 53003` with the ids and times that stand around it. */
export function typedNumberIn(text: string): string | undefined {
  const digits = /AADSTS\s?(\d+)/i.exec(text)?.[1] ?? /(?<![\w-])\d{5,7}(?![\w-])/.exec(text)?.[0];
  return digits && `AADSTS${digits}`;
}

export function correlationIn(text: string): string | undefined {
  return /correlation[ _]id\W+([0-9a-f-]{36})/i.exec(text)?.[1];
}
