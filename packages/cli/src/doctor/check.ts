import type { Scene } from './scene.ts';

/** `critical`: money or keys are within reach of somebody; `warning`: a defence is missing; `note`: good to know. */
export type Severity = 'critical' | 'warning' | 'note';

/** What takes a finding away: a line for a shell, or what only a person can do. */
export interface Mend {
  readonly kind: 'command' | 'by-hand';
  readonly text: string;
}

export interface Found {
  readonly evidence: string;
  readonly mend: Mend;
}

/** One thing that is looked at. Nothing found means that it was seen and is as it should be. */
export interface Check {
  readonly id: `${string}.${string}`;
  readonly severity: Severity;
  /** What is wrong when something is found. */
  readonly title: string;
  /** @throws NotSeen where it cannot be told */
  readonly look: (scene: Scene) => readonly Found[];
}

export interface Area {
  readonly name: string;
  readonly checks: readonly Check[];
}

export function byCommand(evidence: string, ...steps: readonly string[]): Found {
  return { evidence, mend: { kind: 'command', text: steps.join(' && ') } };
}

export function byHand(evidence: string, text: string): Found {
  return { evidence, mend: { kind: 'by-hand', text } };
}

/** The finding alone where something is so. */
export function when(isSo: boolean, found: () => Found): readonly Found[] {
  return isSo ? [found()] : [];
}
