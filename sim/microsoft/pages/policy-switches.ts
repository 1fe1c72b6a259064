/** Switches of the admin centre: what an administrator may demand of the tenant's sign-ins, and exceptions for one account. */
import { html, type SafeHtml, type Say } from '../../core/pages.ts';
import type { SimTenant, SimUser } from '../world.ts';

export interface Switch<Of> {
  /** Value of the button. */
  act: string;
  isOn: (of: Of) => boolean;
  /** What changes when it is pressed. */
  turned: (on: boolean) => Partial<Of>;
  name: [english: string, deutsch: string];
}

export const tenantSwitches: Switch<SimTenant>[] = [
  {
    act: 'security-defaults',
    isOn: ({ securityDefaults }) => securityDefaults,
    turned: (securityDefaults) => ({ securityDefaults }),
    name: ['Security defaults', 'Sicherheitsstandards'],
  },
  {
    act: 'conditional-access-block',
    isOn: ({ conditionalAccess }) => conditionalAccess === 'block',
    turned: (on) => ({ conditionalAccess: on ? 'block' : 'none' }),
    name: ['Conditional Access: block the app', 'Bedingter Zugriff: App blockieren'],
  },
  {
    act: 'conditional-access-mfa',
    isOn: ({ conditionalAccess }) => conditionalAccess === 'mfa',
    turned: (on) => ({ conditionalAccess: on ? 'mfa' : 'none' }),
    name: ['Conditional Access: require a second factor', 'Bedingter Zugriff: zweiten Faktor verlangen'],
  },
  {
    act: 'sign-in-frequency',
    isOn: ({ signInFrequencySeconds }) => signInFrequencySeconds !== null,
    turned: (on) => ({ signInFrequencySeconds: on ? 12 * 3600 : null }),
    name: ['Sign-in frequency: 12 hours', 'Anmeldehäufigkeit: 12 Stunden'],
  },
  {
    act: 'assignment-required',
    isOn: ({ assignmentRequired }) => assignmentRequired,
    turned: (assignmentRequired) => ({ assignmentRequired }),
    name: ['Assignment required', 'Zuweisung erforderlich'],
  },
  {
    act: 'app-disabled',
    isOn: ({ appDisabled }) => appDisabled,
    turned: (appDisabled) => ({ appDisabled }),
    name: ['App disabled', 'App deaktiviert'],
  },
];

export const accountSwitches: Switch<SimUser>[] = [
  {
    act: 'assigned',
    isOn: ({ assigned }) => assigned,
    turned: (assigned) => ({ assigned }),
    name: ['Assigned to the app', 'Der App zugewiesen'],
  },
  {
    act: 'excluded',
    isOn: ({ excludedFromPolicies }) => excludedFromPolicies,
    turned: (excludedFromPolicies) => ({ excludedFromPolicies }),
    name: ['Excluded from Conditional Access', 'Vom bedingten Zugriff ausgenommen'],
  },
  {
    act: 'risky',
    isOn: ({ risky }) => risky,
    turned: (risky) => ({ risky }),
    name: ['At risk', 'Riskant'],
  },
];

/** The change behind a pressed button: the opposite of what is. undefined when the button is none of these. */
export function pressed<Of>(switches: readonly Switch<Of>[], act: string | undefined, of: Of): Partial<Of> | undefined {
  const found = switches.find((each) => each.act === act);
  return found?.turned(!found.isOn(of));
}

export function switchButtons<Of>(switches: readonly Switch<Of>[], of: Of, say: Say): SafeHtml[] {
  return switches.map(({ act, name, isOn }) => {
    const [english, deutsch] = name;
    const state = isOn(of) ? say('on', 'ein') : say('off', 'aus');
    return html`<button class="link" name="act" value="${act}" aria-pressed="${isOn(of)}">${say(english, deutsch)}: ${state}</button> `;
  });
}
