/** The seed company: one list from which the Microsoft tenant and the Cloudya customer are made. Shows every case of matching once. */
import { createHash } from 'node:crypto';

export interface SeedPerson {
  id: string;
  name: string;
  upn: string;
  /** null: no mailbox. */
  mail: string | null;
  proxyAddresses: string[];
  enabled: boolean;
  guest: boolean;
  roles: RoleName[];
  presence: { availability: string; activity: string; outOfOffice?: boolean };
}

export interface SeedExtension {
  extension: string;
  name: string;
  email: string | null;
  line: 'idle' | 'in-use' | 'offline';
}

export interface SeedCompany {
  name: string;
  domain: string;
  tenantId: string;
  people: SeedPerson[];
  extensions: SeedExtension[];
}

export type RoleName = keyof typeof roleTemplateIds;

/** https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
export const roleTemplateIds = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  'Teams Administrator': '69091246-20e8-4a56-aa4d-066075b2a7a8',
  'Teams Communications Administrator': 'baf37b3a-610e-45da-9e62-d9d1e5e8914b',
  'Teams Telephony Administrator': 'aa38014f-0993-46e9-9b45-30501a20909d',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
} as const;

/** As Microsoft's German pages call them. */
export const germanRoleNames: Record<RoleName, string> = {
  'Global Administrator': 'Globaler Administrator',
  'Privileged Role Administrator': 'Administrator für privilegierte Rollen',
  'Application Administrator': 'Anwendungsadministrator',
  'Cloud Application Administrator': 'Cloudanwendungsadministrator',
  'Teams Administrator': 'Teams-Administrator',
  'Teams Communications Administrator': 'Teams-Kommunikationsadministrator',
  'Teams Telephony Administrator': 'Teams-Telefonieadministrator',
  'User Administrator': 'Benutzeradministrator',
};

export const contoso = {
  name: 'Contoso GmbH',
  domain: 'contoso.example',
  tenantId: '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13',
};
export const fabrikam = {
  name: 'Fabrikam AG',
  domain: 'fabrikam.example',
  tenantId: 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
};

/** The same name always gets the same id. */
export function stableId(...parts: string[]): string {
  const hex = createHash('sha256').update(parts.join('/')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const available = { availability: 'Available', activity: 'Available' };
const offline = { availability: 'Offline', activity: 'Offline' };

type Details = Partial<Omit<SeedPerson, 'id' | 'name'>>;

export function localPart(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/\s+/g, '.');
}

export function seedPerson(domain: string, name: string, details: Details = {}): SeedPerson {
  const address = `${localPart(name)}@${domain}`;
  const upn = details.upn ?? address;
  return {
    id: stableId(domain, upn),
    name,
    upn,
    mail: address,
    proxyAddresses: [],
    enabled: true,
    guest: false,
    roles: [],
    presence: available,
    ...details,
  };
}

type Case = [extension: string, name: string, email: string | null, line?: SeedExtension['line']];

const extensions: Case[] = [
  ['101', 'Jonas Weber', 'jonas.weber@contoso.example'],
  ['102', 'Paula Winter', 'paula.winter@contoso.example'],
  ['103', 'Petra Lang', 'PETRA.LANG@contoso.example'],
  ['104', 'Reception', null],
  ['105', 'Anna Schmidt', 'A.Schmidt@contoso.example', 'in-use'],
  ['106', 'Ben Fischer', 'ben.fischer@contoso.example'],
  ['107', 'David Okafor', 'david.okafor@contoso.example'],
  ['108', 'Elif Yilmaz', 'elif.yilmaz@contoso.example'],
  ['109', 'Felix Braun', 'felix.braun@contoso.example'],
  ['110', 'Greta Lindqvist', 'greta.lindqvist@contoso.example'],
  ['111', 'Henrik Sommer', 'henrik.sommer@contoso.example'],
  ['112', 'Lena Vogt', 'lena.voigt@contoso.example'],
  ['113', 'Ines Costa', 'ines.costa@contoso.example', 'offline'],
  ['114', 'Carla Reis', 'carla.reis@contoso.example', 'in-use'],
  ['115', 'Yara Haddad', 'yara@contoso.example'],
  ['116', 'Kira Novak', 'kira.novak@contoso.example', 'in-use'],
  ['117', 'Lukas Hartmann', 'lukas.hartmann@contoso.example'],
  ['118', 'Tobias Klein', 'tobias.klein@contoso.example'],
  ['119', 'Sofia Rossi', 'sofia.rossi@contoso.example'],
  ['120', 'Mia Lang', 'mia.lang@contoso.example'],
  ['121', 'Service desk', 'service@contoso.example'],
  ['122', 'Nils Berger', 'nils.berger@contoso.example'],
  ['123', 'Olivia Brandt', 'olivia.brandt@contoso.example'],
  ['124', 'Marek Nowak', null],
  ['125', 'Quentin Moreau', 'quentin.moreau@contoso.example'],
  ['126', 'Warehouse', 'warehouse-gate@example.com'],
  ['127', 'Meeting room Elbe', null],
  ['128', 'Rosa Dietrich', 'rosa.dietrich@contoso.example'],
  ['129', 'Partner Stefan Ohm', 'stefan.ohm@fabrikam.example'],
  ['131', 'Workshop', 'tobias.klein@contoso.example'],
];

const withExtension: [name: string, details?: Details][] = [
  ['Jonas Weber', { roles: ['Global Administrator'] }],
  ['Paula Winter'],
  ['Petra Lang', { roles: ['Global Administrator'] }],
  ['Anna Schmidt', { proxyAddresses: ['SMTP:anna.schmidt@contoso.example', 'smtp:a.schmidt@contoso.example'] }],
  ['Ben Fischer'],
  ['David Okafor', { presence: { availability: 'Busy', activity: 'InAMeeting' } }],
  ['Elif Yilmaz'],
  ['Felix Braun', { presence: { availability: 'Busy', activity: 'InACall' } }],
  ['Greta Lindqvist', { presence: { availability: 'DoNotDisturb', activity: 'DoNotDisturb' } }],
  ['Henrik Sommer', { presence: { availability: 'Away', activity: 'Away' } }],
  ['Lena Vogt'],
  ['Ines Costa', { presence: offline }],
  ['Carla Reis'],
  ['Yara Haddad', { upn: 'yara@contoso.example', mail: 'yara.haddad@contoso.example' }],
  ['Kira Novak', { presence: { availability: 'DoNotDisturb', activity: 'DoNotDisturb' } }],
  ['Lukas Hartmann', { presence: { availability: 'Away', activity: 'OutOfOffice', outOfOffice: true } }],
  ['Tobias Klein'],
  ['Sofia Rossi', { enabled: false, presence: offline }],
  ['Mia Lang', { roles: ['Teams Administrator'] }],
  ['Nils Berger', { presence: { availability: 'Busy', activity: 'InAMeeting' } }],
  ['Olivia Brandt'],
  ['Marek Nowak'],
  ['Quentin Moreau'],
  ['Rosa Dietrich'],
  [
    'Stefan Ohm',
    {
      upn: 'stefan.ohm_fabrikam.example#EXT#@contoso.example',
      mail: 'stefan.ohm@fabrikam.example',
      guest: true,
      presence: offline,
    },
  ],
];

const withoutExtension: [name: string, details?: Details][] = [
  ['Ute Hansen', { mail: 'service@contoso.example' }],
  ['Viktor Adler', { proxyAddresses: ['SMTP:viktor.adler@contoso.example', 'smtp:service@contoso.example'] }],
  ['Wanda Krause'],
  ['Xaver Huber', { roles: ['Application Administrator'] }],
  ['Zoe Peters'],
  ['Arne Lindner'],
  ['Bianca Ferrari'],
  ['Cem Demir'],
  ['Dora Engel'],
  ['Emil Sauer'],
  ['Frida Holm'],
  ['Gustav Roth'],
  ['Hanna Wolf'],
  ['Ivo Marek'],
  ['Jana Koch', { roles: ['Privileged Role Administrator'] }],
];

const firstNames = [
  'Alma',
  'Bruno',
  'Clara',
  'Dario',
  'Edda',
  'Finn',
  'Gesa',
  'Hugo',
  'Ilka',
  'Jonte',
  'Kaja',
  'Leon',
  'Malte',
  'Nora',
  'Oskar',
  'Pia',
  'Rune',
  'Selma',
  'Theo',
  'Una',
];
const lastNames = [
  'Albers',
  'Brinkmann',
  'Carstens',
  'Drews',
  'Ehlers',
  'Friese',
  'Gerdes',
  'Hinrichs',
  'Iversen',
  'Janssen',
  'Kruse',
  'Luehrs',
  'Martens',
  'Nissen',
  'Oltmanns',
  'Petersen',
  'Rohde',
  'Stamer',
  'Thomsen',
  'Ulrichs',
];

/** Generated colleague number `index`, linked to extension 2000 + index; the same every time. */
function generated(domain: string, index: number): { person: SeedPerson; extension: SeedExtension } {
  const first = firstNames[index % firstNames.length];
  const last = lastNames[Math.floor(index / firstNames.length) % lastNames.length];
  const name = `${first} ${last} ${index + 1}`;
  const person = seedPerson(domain, name);
  return { person, extension: { extension: String(2000 + index), name, email: person.mail, line: 'idle' } };
}

/** The seed company with at least 40 people, or the same people under another name; more are generated, each with an extension. */
export function seedCompany(
  users = 40,
  company: Pick<SeedCompany, 'name' | 'domain' | 'tenantId'> = contoso,
): SeedCompany {
  const { domain } = company;
  const here = <List>(list: List): List => JSON.parse(JSON.stringify(list).replaceAll(contoso.domain, domain));
  const more = Array.from({ length: Math.max(0, users - 40) }, (_, index) => generated(domain, index));
  const named = here([...withExtension, ...withoutExtension]).map(([name, details]) =>
    seedPerson(domain, name, details),
  );
  const listed = here(extensions).map(([extension, name, email, line = 'idle']) => ({ extension, name, email, line }));
  return {
    ...company,
    people: [...named, ...more.map(({ person }) => person)],
    extensions: [...listed, ...more.map(({ extension }) => extension)],
  };
}

/** A private Microsoft account, which belongs to no organisation. Nobody can sign in with it here. */
export const personalAccount = { name: 'Jonas Weber (private)', upn: 'jonas.private@example.com' };

/** The other organisation: its people sign in where they do not belong. */
export function seedFabrikam(): SeedCompany {
  const people = [
    seedPerson(fabrikam.domain, 'Anna Miller', {
      upn: 'anna@fabrikam.example',
      mail: 'anna@fabrikam.example',
      roles: ['Global Administrator'],
    }),
    seedPerson(fabrikam.domain, 'Stefan Ohm'),
  ];
  return { ...fabrikam, people, extensions: [] };
}
