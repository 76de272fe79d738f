export const SEVERITIES = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Something that an alert names, with what it is called. */
export interface Named {
  readonly kind: 'account' | 'key' | 'person';
  readonly id: string;
  /** `null`: nobody said it. */
  readonly label: string | null;
}

/** Whose act an alert is of, and what it names. */
export interface About {
  /** Whoever did it himself, through the page, just after he had shown a second factor there; `null`: everything else, and all that is critical. */
  readonly doneBy: string | null;
  readonly named: readonly Named[];
}

export const NOTHING_NAMED: About = { doneBy: null, named: [] };

/** Something that a person is told. No text of it holds a secret, an address or a control character. */
export interface Alert {
  /** The same for the same record, whoever asks when: receivers and the outbox know it again by it. */
  readonly id: string;
  /** Which row told it. */
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly sentence: string;
  /** What to do. */
  readonly advice: string;
  /** What is told together. */
  readonly group: string;
  readonly atMs: number;
  /** The record that it is from, decimal; `null`: it is the console's own. */
  readonly sequence: string | null;
  /** Left out: nothing. */
  readonly about?: About;
}

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}
