/** What onboarding needs from the outside. */
import type { CloudyaApi, RightState, SwitchState } from '../../contract/onboarding.ts';

export interface CloudyaCredentials {
  kAccount: string;
  clientId: string;
  clientSecret: string;
  ctiUser: string;
  ctiPassword: string;
  /** The API client is the operator's: an admin cannot mend it. */
  operatorKey?: true;
}

export interface StoredCredentials extends CloudyaCredentials {
  /** Which of NFON's APIs takes client id and secret. */
  api: CloudyaApi;
}

export type ConnectOutcome =
  | {
      kind: 'connected';
      api: CloudyaApi;
      companyName: string;
      /** NFON itself says that the CTI login is of this customer. An API client proves nothing: it may open many. */
      proven: boolean;
      extensions: number;
      linesInUse: number;
      rights: { lineStates: RightState; registry: RightState; profiles: RightState; loginStatus: RightState };
      /** Somebody else in NFON's registry who writes presence in Teams, too, by the entry's name. */
      otherWriter: string | undefined;
      portalSwitch: SwitchState;
    }
  /** `values` for the text. */
  | { kind: 'refused'; code: ConnectRefusal; values?: Record<string, string> };

/** Codes of contract/errors. */
export type ConnectRefusal =
  | 'cloudya_login_refused'
  | 'cloudya_portal_unreached'
  | 'cloudya_clock_skew'
  | 'cloudya_operator_key_refused'
  | 'cloudya_cti_login_refused'
  | 'cloudya_cti_right_missing'
  | 'cloudya_licence_missing'
  | 'cloudya_request_refused'
  | 'cloudya_gone'
  | 'cloudya_conflict'
  | 'cloudya_customer_unknown'
  | 'cloudya_unreachable';

export interface ExtensionListing {
  /** Its name, see contract/extension. */
  extension: string;
  name: string;
}

/** Cloudya's configuration API, as onboarding uses it. */
export interface PhoneSystem {
  /** Tries credentials that are not stored yet. Writes nothing in Cloudya. */
  connect(credentials: CloudyaCredentials): Promise<ConnectOutcome>;
  portalSwitch(tenantId: string, kAccount: string): Promise<SwitchState>;
  /** Extensions of a customer whose line is in use now, from one snapshot. */
  linesInUse(tenantId: string, kAccount: string): Promise<string[]>;
  /** Pages of a customer's extensions, ascending by number. */
  listExtensions(tenantId: string, kAccount: string): AsyncIterable<ExtensionListing[]>;
  /** Is there such an extension? Asked for by itself. */
  isThere(tenantId: string, extension: string): Promise<boolean>;
  /**
   * E-mails under voicemail of all extensions in one call, as far as they are in it; undefined where Cloudya has no such
   * export or no e-mail is in it. What its columns hold is documented nowhere: to be compared before it is believed.
   */
  exportEmails(
    tenantId: string,
    kAccount: string,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string | undefined> | undefined>;
  /** E-mail under voicemail; undefined when none is entered. One call each. */
  readVoicemailEmail(tenantId: string, extension: string, signal?: AbortSignal): Promise<string | undefined>;
}

export interface DirectoryUser {
  userId: string;
  name: string;
  mail: string | undefined;
  upn: string;
  /** Bare addresses, without the `smtp:` prefix. */
  proxyAddresses: string[];
  enabled: boolean;
  guest: boolean;
}

/** What is mentioned has changed or is as it was; what is not mentioned is as it was. */
export type UserChange =
  | ({ kind: 'changed'; userId: string } & Partial<Omit<DirectoryUser, 'userId'>>)
  /** Deleted, for good or not. */
  | { kind: 'gone'; userId: string };

export type ChangePage =
  /** In no order; somebody may be named again, also what was told before. `link`: where to go on, at once if there is `more`. */
  | { kind: 'page'; changes: UserChange[]; link: string; more: boolean }
  /** Microsoft no longer knows what has changed since. */
  | { kind: 'link-refused' };

/** The customer's Microsoft 365 directory, read with the app's own rights. */
export interface TenantDirectory {
  /** Pages of at most 999; the delta link to continue from was taken before the first page. */
  listUsers(tenantId: string): AsyncIterable<DirectoryUser[]>;
  /** Link to what changes from now on (`users/delta?$deltaToken=latest`). */
  startDelta(tenantId: string): Promise<string>;
  /** One page of what changed since the link was handed out. */
  changesSince(tenantId: string, link: string): Promise<ChangePage>;
  findByUpn(tenantId: string, upn: string): Promise<DirectoryUser | undefined>;
}

/** Where consent is given. */
export interface ConsentPage {
  /** Address of Microsoft's consent page for this tenant. */
  consentUrl(tenantId: string, state: string): string;
}

export interface SignInRequest {
  tenantId: string;
  state: string;
  nonce: string;
  codeChallenge: string;
  /** What the sign-in must fulfil, as JSON out of an earlier refusal (https://learn.microsoft.com/entra/identity-platform/claims-challenge). */
  claims?: string | undefined;
}

export type SignInOutcome =
  | {
      kind: 'signed-in';
      userId: string;
      upn: string;
      name: string;
      guest: boolean;
      tenantId: string;
      grantedScopes: string[];
    }
  /** `code` of contract/errors, `values` for its text (vendor code, correlation id). */
  | { kind: 'refused'; code: string; values: Record<string, string>; claims?: string };

/** Sign-in of a sync user: confidential client, code + PKCE, tenant-bound authority. */
export interface SyncUserSignIn {
  authorizeUrl(request: SignInRequest): Promise<string>;
  /** Redeems the code. Tokens are kept only after `keep`. */
  redeem(request: { tenantId: string; code: string; codeVerifier: string; nonce: string }): Promise<SignInOutcome>;
  /** What Microsoft's own refusal means, as it comes back with the redirect. */
  explain(refusal: { error: string; description: string | undefined }): {
    code: string;
    values: Record<string, string>;
  };
  keep(tenantId: string, userId: string): Promise<void>;
  /** Drops the tokens of a redeemed code that are not kept. What is stored of an earlier sign-in of this account stays. */
  discard(tenantId: string, userId: string): void;
  /** Forgets all tokens of this account. */
  forget(tenantId: string, userId: string): Promise<void>;
}

export type AccountProbe =
  | { kind: 'usable' }
  /** `claims`: what the next sign-in must fulfil, JSON. */
  | { kind: 'refused'; code: string; values: Record<string, string>; claims?: string };

/** One delegated read, then a subscription on one id, deleted at once: does Graph accept this account? */
export interface AccountProber {
  /** `serves`: does the account serve a round by now? Then a subscription it holds is needed, and shows that it is usable. */
  probe(
    tenantId: string,
    syncUserId: string,
    someUserId: string,
    serves: () => Promise<boolean>,
  ): Promise<AccountProbe>;
}

export type Organisation = { name: string; defaultDomain: string };

export interface ProfileRefusal {
  /**
   * `consent-needed`: nobody has consented yet, the consent has not spread, or the app is switched off. `interaction-needed`: a rule
   * asks the person to act; what exactly stays hidden, so a window of Microsoft has to ask.
   */
  kind: 'consent-needed' | 'interaction-needed';
  vendorCode: string | undefined;
  correlationId: string | undefined;
}

/** What the admin's own sign-in tells, by on-behalf-of with `User.Read`. Needs consent first. Throws VendorError. */
export interface AdminProfile {
  /** Microsoft's window that asks the person whatever a rule demands. What comes back from it carries nothing. */
  confirmUrl(tenantId: string, state: string): string;
  /** Asked for once a consent has been proven: waits a little while it spreads. */
  organisation(
    ssoToken: string,
    tenantId: string,
  ): Promise<{ kind: 'read'; organisation: Organisation | undefined } | ProfileRefusal>;
  /** `stripped`: Graph returned roles without their names, which proves nothing. */
  roles(
    ssoToken: string,
    tenantId: string,
  ): Promise<{ kind: 'read'; templateIds: string[]; stripped: boolean } | ProfileRefusal>;
}
