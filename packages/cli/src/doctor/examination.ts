import { type Area, type Mend, type Severity } from './check.ts';
import { NotSeen } from './not-seen.ts';
import type { Scene } from './scene.ts';

export interface Finding {
  readonly id: string;
  readonly area: string;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: string;
  readonly mend: Mend;
  /** Where more is said of it. */
  readonly page: string;
}

export interface Unchecked {
  readonly id: string;
  readonly area: string;
  readonly title: string;
  readonly why: string;
}

export interface Examination {
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
  readonly checks: number;
  /** 100 less what {@link COSTS} says of each check that found something or could not look; never below 0. */
  readonly score: number;
}

/** Of a check, however much it found. What was not seen costs as well: it is no 100. */
const COSTS = { critical: 20, warning: 5, note: 1, unchecked: 2 } as const;

const ORDER: readonly Severity[] = ['critical', 'warning', 'note'];

/** Looks at everything in these areas, the gravest first. Nothing is changed. */
export function examine(scene: Scene, areas: readonly Area[]): Examination {
  const looked = areas.flatMap(({ checks, name }) =>
    checks.map((check) => {
      const known = { id: check.id, area: name, title: check.title };
      try {
        const findings = check.look(scene).map(({ evidence, mend }): Finding => ({
          id: check.id,
          area: name,
          title: check.title,
          severity: check.severity,
          evidence,
          mend,
          page: `docs/operations/doctor.md#${name}`,
        }));
        return { findings, unchecked: [], cost: findings.length > 0 ? COSTS[check.severity] : 0 };
      } catch (error) {
        if (!(error instanceof NotSeen)) throw error;
        return { findings: [], unchecked: [{ ...known, why: error.message }], cost: COSTS.unchecked };
      }
    }),
  );
  return {
    findings: ORDER.flatMap((severity) =>
      looked.flatMap(({ findings }) => findings.filter((finding) => finding.severity === severity)),
    ),
    unchecked: looked.flatMap(({ unchecked }) => unchecked),
    checks: looked.length,
    score: Math.max(
      0,
      looked.reduce((rest, { cost }) => rest - cost, 100),
    ),
  };
}

/** 0: everything was seen and nothing but notes were found; 1: warnings, or something was not seen; 2: something critical. */
export function judge({ findings, unchecked }: Examination): 0 | 1 | 2 {
  if (findings.some(({ severity }) => severity === 'critical')) return 2;
  return unchecked.length > 0 || findings.some(({ severity }) => severity === 'warning') ? 1 : 0;
}
