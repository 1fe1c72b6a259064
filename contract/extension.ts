/**
 * The name of an extension: its number and its customer's K-account, `100@K1234`, as NFON itself names it (`uuid` of
 * `GET /extensions/phone/data`, NFON CTI API 1.0.0). One tenant may hold several customers, whose numbers may be the same.
 */

export interface ExtensionParts {
  number: string;
  kAccount: string;
}

export function extensionName({ number, kAccount }: ExtensionParts): string {
  return `${number}@${kAccount}`;
}

export function extensionParts(extension: string): ExtensionParts {
  const at = extension.lastIndexOf('@');
  return at < 0
    ? { number: extension, kAccount: '' }
    : { number: extension.slice(0, at), kAccount: extension.slice(at + 1) };
}

export function kAccountOf(extension: string): string {
  return extensionParts(extension).kAccount;
}

export function numberOf(extension: string): string {
  return extensionParts(extension).number;
}

/** As people read it: the number alone where the tenant has one customer, `112 · K1234` where it has several. */
export function extensionLabel(extension: string, kAccounts: readonly string[]): string {
  const { number, kAccount } = extensionParts(extension);
  return kAccounts.length > 1 && kAccount !== '' ? `${number} · ${kAccount}` : number;
}

/** Several customers may have the same number: then the order of the customers decides which is the lowest. */
export function sharesNumber(extension: string, others: readonly string[]): boolean {
  return others.some((other) => other !== extension && numberOf(other) === numberOf(extension));
}

/**
 * What somebody typed to find an extension, `112`, `K1234`, `112 K1234` or `112 · K1234`: the customer apart from the rest,
 * since the digits of a K-account are no part of any number. In capitals; empty where none is named.
 */
export function readSearch(typed: string): { text: string; kAccount: string } {
  const words = typed.trim().split(/[\s·@]+/u);
  const at = words.findIndex((word) => /^k\d+$/i.test(word));
  const kAccount = words[at]?.toUpperCase() ?? '';
  return { text: words.filter((_, index) => index !== at).join(' '), kAccount };
}
