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
