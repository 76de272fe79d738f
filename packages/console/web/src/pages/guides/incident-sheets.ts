import type { GUIDES_TEXTS } from './texts.ts';

export type SheetName = keyof (typeof GUIDES_TEXTS)['en']['trouble']['sheets'];

export interface IncidentSheet {
  readonly name: SheetName;
  /** Where it lies in the program's documentation. */
  readonly file: string;
  /** Begins with a halt from here. */
  readonly isHalting: boolean;
}

/** What may go wrong, the worst first. */
export const INCIDENT_SHEETS: readonly IncidentSheet[] = [
  { name: 'orders', file: 'docs/operations/incident.md', isHalting: true },
  { name: 'virtualKey', file: 'docs/operations/leaked-virtual-key.md', isHalting: true },
  { name: 'venueKey', file: 'docs/operations/leaked-venue-key.md', isHalting: false },
  { name: 'stolen', file: 'docs/operations/stolen-disk.md', isHalting: false },
  { name: 'phone', file: 'docs/operations/incident-lost-second-factor.md', isHalting: false },
  { name: 'token', file: 'docs/operations/lost-token.md', isHalting: false },
  { name: 'passphrase', file: 'docs/operations/lost-passphrase.md', isHalting: false },
  { name: 'disk', file: 'docs/operations/disk.md', isHalting: false },
];
