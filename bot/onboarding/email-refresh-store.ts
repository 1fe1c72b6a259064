/** What reading e-mails again keeps. Every method is limited to one tenant; what has changed has links and report follow. */
import type { ExtensionListing } from './ports.ts';

export interface KnownEmail {
  extension: string;
  email: string | undefined;
}

export interface EmailRead extends KnownEmail {
  /** As it was known before it was read. */
  known: string | undefined;
}

/** How far a customer's e-mails have been read. */
export interface EmailsKept {
  extensions: number;
  /** Extensions whose e-mail was never read, but for those that are left alone. */
  unread: number;
  lastReadAt: Date | undefined;
  /** When the customer's extensions were listed last. */
  listedAt: Date | undefined;
  /** Since when trouble with reading them stands, if it does. */
  troubledSince: { emails: Date | undefined; extensions: Date | undefined };
}

export interface ListingChange {
  /** New, or with another name. */
  saved: readonly ExtensionListing[];
  gone: readonly string[];
  /** Somebody known has another name or is gone: links must follow. */
  known: boolean;
  at: Date;
}

export interface EmailRefreshStore {
  /** Customers of the tenant that are not being removed, and whether e-mails are being read because somebody asked for it. */
  loadCustomers(tenantId: string): Promise<{ kAccounts: string[]; beingRead: boolean }>;
  loadKept(tenantId: string, kAccount: string, except: readonly string[]): Promise<EmailsKept>;
  /** Never read ones first, then those read longest ago. */
  listOldest(tenantId: string, kAccount: string, most: number, except: readonly string[]): Promise<KnownEmail[]>;
  /** The one that was read last; any of `last` only where there is no other. */
  findReadBefore(tenantId: string, kAccount: string, last: readonly string[]): Promise<KnownEmail | undefined>;
  /** Those among `extensions` that were read before `before`, or never; nobody while e-mails are being read anyway. */
  listOld(tenantId: string, extensions: readonly string[], before: Date): Promise<KnownEmail[]>;
  /** What has been written since it was known stays. Answers which e-mails have changed. */
  saveEmails(tenantId: string, reads: readonly EmailRead[], at: Date): Promise<string[]>;
  listKnown(tenantId: string, kAccount: string): Promise<ExtensionListing[]>;
  saveListing(tenantId: string, kAccount: string, change: ListingChange): Promise<void>;
}
