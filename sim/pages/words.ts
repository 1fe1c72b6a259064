/** Words of the simulated window, in both languages. */
import type { FaultId } from './window/faults.ts';
import type { HintId } from './window/hints.ts';

export type Language = 'en' | 'de';

export interface Words {
  tryThis: string;
  simulated: string;
  nextHint: string;
  activity: string;
  chatApp: string;
  calendar: string;
  app: string;
  tab: string;
  tabWhat: string;
  chat: string;
  chatWhat: string;
  chatOf: string;
  chatEmpty: string;
  chatPlaceholder: string;
  desk: string;
  deskLater: string;
  deskNow: string;
  signedInAs: string;
  admin: string;
  noRole: string;
  theme: string;
  language: string;
  filledIn: string;
  all(count: number): string;
  fewer: string;
  find: string;
  more(count: number): string;
  phone: string;
  teamsApp: string;
  othersSee: string;
  inCloudya: string;
  noNote: string;
  noteInUse: string;
  noteDnd: string;
  ring: string;
  answer: string;
  hangUp: string;
  menu: string;
  adminCentre: string;
  portal: string;
  breakSomething: string;
  mend: string;
  afresh: string;
  afreshRunning: string;
  faults: Record<FaultId, string>;
  roles: Record<string, string>;
  lines: Record<string, string>;
  states: Record<string, string>;
  /** `**…**` is what to press or say; in the tab it is the name of the button or row. */
  hints: Record<HintId, string>;
}

const en: Words = {
  tryThis: 'Try this:',
  simulated: 'Simulated. Nothing here reaches a real system.',
  nextHint: 'Next hint',
  activity: 'Activity',
  chatApp: 'Chat',
  calendar: 'Calendar',
  app: 'Presence',
  tab: 'The tab',
  tabWhat: 'what the admin sees',
  chat: 'The chat',
  chatWhat: 'where the bot reports',
  chatOf: 'Jonas Weber’s chat with the bot',
  chatEmpty: 'The bot’s messages appear here.',
  chatPlaceholder: 'Try: status, mismatches, why anna',
  desk: 'The desk: phones and people',
  deskLater: 'for later: once presence is in step, play a caller here',
  deskNow: 'play a caller, or a person in Teams, and watch 1 and 2',
  signedInAs: 'Signed in as',
  admin: 'admin',
  noRole: 'no role',
  theme: 'Light, dark, high contrast',
  language: 'English, Deutsch',
  filledIn: 'The simulator has filled this in. In real life each field says where to get it.',
  all: (count) => `All ${count} extensions`,
  fewer: 'Five people',
  find: 'Name or number',
  more: (count) => `${count} more: search by name or number`,
  phone: 'Phone',
  teamsApp: 'Teams app',
  othersSee: 'Others see',
  inCloudya: 'In Cloudya',
  noNote: 'no note',
  noteInUse: 'in use, by Teams',
  noteDnd: 'do not disturb',
  ring: 'Ring',
  answer: 'Answer',
  hangUp: 'Hang up',
  menu: 'More',
  adminCentre: 'Admin centre',
  portal: 'Cloudya portal',
  breakSomething: 'Break something',
  mend: 'Mend everything',
  afresh: 'Start afresh',
  afreshRunning: 'Starting afresh …',
  faults: {
    cutStream: 'Cut Cloudya’s line state stream',
    silence: 'Cloudya goes silent',
    cloudyaDown: 'Cloudya’s configuration API answers 503',
    throttle: 'Microsoft asks to slow down (429)',
    graphDown: 'Microsoft Graph answers 503',
    resetPassword: 'Reset the sync user’s password',
    withdrawConsent: 'Take the admin consent back',
    switchOff: 'Un-tick the switch in the portal',
  },
  roles: {
    'Global Administrator': 'admin',
    'Teams Administrator': 'Teams admin',
  },
  lines: { idle: 'Free', ringing: 'Ringing', 'in-use': 'In use', offline: 'No device', unknown: 'Not known' },
  states: {
    Available: 'Available',
    AvailableInactive: 'Available',
    InACall: 'In a call',
    InAConferenceCall: 'In a call',
    InAMeeting: 'In a meeting',
    DoNotDisturb: 'Do not disturb',
    Focusing: 'Focusing',
    Away: 'Away',
    BeRightBack: 'Be right back',
    Offline: 'Offline',
    OffWork: 'Offline',
    OutOfOffice: 'Out of office',
    Busy: 'Busy',
    Presenting: 'Presenting',
  },
  hints: {
    connect: 'press **Connect Cloudya** in the tab (1). Six steps, about three minutes. The bot (2) comments on each.',
    portal: 'press **Open the portal** in the tab (1), tick the box there and save.',
    consent: 'press **Give admin consent** in the tab (1), pick Jonas Weber and accept.',
    account: 'press **Open the admin centre** in the tab (1) and create the account there.',
    signIn: 'press **Log in as sync user** in the tab (1) and pick Presence Sync. Every password is “demo”.',
    activate: 'look through the preview in the tab (1), go on, and press **Activate presence synchronisation**.',
    ring: 'press **Ring** under Elif Yilmaz (3).',
    answer: 'press **Answer** under Elif Yilmaz (3). The row in the tab (1) turns to “In a call”.',
    hangUp: 'press **Hang up** under Elif Yilmaz (3). She is shown as before, nothing sticks.',
    teamsCall: 'choose **In a call** as Ben Fischer’s Teams app (3). Cloudya is told: in use.',
    teamsBack: 'choose **Available** as Ben Fischer’s Teams app (3). The note in Cloudya goes.',
    ask: 'ask the bot (2): **why ben**, or **status**.',
    breakIt: 'open the **…** at the right and **break something**. The tab (1) says what still works.',
    mendIt: 'open the **…** again and choose **Mend everything**.',
    free: 'play as you like: **all extensions** (3), another person or language (1), or start afresh in the **…**.',
  },
};

const de: Words = {
  tryThis: 'Vorschlag:',
  simulated: 'Simuliert. Nichts davon erreicht ein echtes System.',
  nextHint: 'Nächster Hinweis',
  activity: 'Aktivität',
  chatApp: 'Chat',
  calendar: 'Kalender',
  app: 'Präsenz',
  tab: 'Die Registerkarte',
  tabWhat: 'was Administratoren sehen',
  chat: 'Der Chat',
  chatWhat: 'hier meldet der Bot',
  chatOf: 'Jonas Webers Chat mit dem Bot',
  chatEmpty: 'Hier erscheinen die Nachrichten des Bots.',
  chatPlaceholder: 'Etwa: Status, warum Anna',
  desk: 'Der Tisch: Telefone und Personen',
  deskLater: 'für später: Spielen Sie hier einen Anruf, sobald alles synchron ist',
  deskNow: 'Spielen Sie einen Anruf oder eine Person in Teams, und sehen Sie auf 1 und 2',
  signedInAs: 'Angemeldet als',
  admin: 'Admin',
  noRole: 'ohne Rolle',
  theme: 'Hell, dunkel, hoher Kontrast',
  language: 'English, Deutsch',
  filledIn: 'Das hat der Simulator ausgefüllt. Im Alltag steht an jedem Feld, woher die Angabe kommt.',
  all: (count) => `Alle ${count} Nebenstellen`,
  fewer: 'Fünf Personen',
  find: 'Name oder Nummer',
  more: (count) => `${count} weitere: nach Name oder Nummer suchen`,
  phone: 'Telefon',
  teamsApp: 'Teams-App',
  othersSee: 'Für andere',
  inCloudya: 'In Cloudya',
  noNote: 'kein Vermerk',
  noteInUse: 'belegt, durch Teams',
  noteDnd: 'nicht stören',
  ring: 'Anrufen',
  answer: 'Annehmen',
  hangUp: 'Auflegen',
  menu: 'Mehr',
  adminCentre: 'Admin Center',
  portal: 'Cloudya-Portal',
  breakSomething: 'Etwas stören',
  mend: 'Alles beheben',
  afresh: 'Von vorn beginnen',
  afreshRunning: 'Beginnt von vorn …',
  faults: {
    cutStream: 'Cloudyas Leitungszustände abreißen lassen',
    silence: 'Cloudya verstummt',
    cloudyaDown: 'Cloudyas Konfiguration antwortet mit 503',
    throttle: 'Microsoft bittet um Langsamkeit (429)',
    graphDown: 'Microsoft Graph antwortet mit 503',
    resetPassword: 'Kennwort des Sync-Benutzers zurücksetzen',
    withdrawConsent: 'Administratorzustimmung zurücknehmen',
    switchOff: 'Schalter im Portal ausschalten',
  },
  roles: {
    'Global Administrator': 'Admin',
    'Teams Administrator': 'Teams-Admin',
  },
  lines: { idle: 'Frei', ringing: 'Klingelt', 'in-use': 'Belegt', offline: 'Kein Gerät', unknown: 'Unbekannt' },
  states: {
    Available: 'Verfügbar',
    AvailableInactive: 'Verfügbar',
    InACall: 'In einem Anruf',
    InAConferenceCall: 'In einem Anruf',
    InAMeeting: 'In einer Besprechung',
    DoNotDisturb: 'Nicht stören',
    Focusing: 'Fokussieren',
    Away: 'Abwesend',
    BeRightBack: 'Bin gleich zurück',
    Offline: 'Offline',
    OffWork: 'Offline',
    OutOfOffice: 'Außer Haus',
    Busy: 'Beschäftigt',
    Presenting: 'Präsentiert',
  },
  hints: {
    connect: 'Drücken Sie **Cloudya verbinden** (1). Sechs Schritte, etwa drei Minuten; der Bot (2) begleitet sie.',
    portal: 'Drücken Sie **Portal öffnen** in der Registerkarte (1), setzen Sie dort den Haken und speichern Sie.',
    consent: 'Drücken Sie **Administratorzustimmung erteilen** (1), wählen Sie Jonas Weber und akzeptieren Sie.',
    account: 'Drücken Sie **Admin Center öffnen** in der Registerkarte (1) und legen Sie dort das Konto an.',
    signIn: 'Drücken Sie **Als Sync-Benutzer anmelden** (1) und wählen Sie Presence Sync. Jedes Kennwort ist „demo“.',
    activate:
      'Sehen Sie die Vorschau durch (1), gehen Sie weiter und drücken Sie **Präsenzsynchronisation aktivieren**.',
    ring: 'Drücken Sie **Anrufen** unter Elif Yilmaz (3).',
    answer: 'Drücken Sie **Annehmen** unter Elif Yilmaz (3). Ihre Zeile (1) wechselt zu „In einem Anruf“.',
    hangUp: 'Drücken Sie **Auflegen** unter Elif Yilmaz (3). Danach ist alles wie vorher, nichts bleibt hängen.',
    teamsCall: 'Wählen Sie **In einem Anruf** als Teams-App von Ben Fischer (3). Cloudya erfährt: belegt.',
    teamsBack: 'Wählen Sie **Verfügbar** als Teams-App von Ben Fischer (3). Der Vermerk in Cloudya verschwindet.',
    ask: 'Fragen Sie den Bot (2): **warum Ben** oder **Status**.',
    breakIt: 'Öffnen Sie rechts **…** und **stören Sie etwas**. Die Registerkarte (1) sagt, was weiter geht.',
    mendIt: 'Öffnen Sie noch einmal **…** und wählen Sie **Alles beheben**.',
    free: 'Spielen Sie frei: **alle Nebenstellen** (3), andere Person oder Sprache (1), oder von vorn im Menü **…**.',
  },
};

export const words: Record<Language, Words> = { en, de };
