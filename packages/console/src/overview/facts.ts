import type { AccountView, KeyView, Status } from '@bitting/client/operations.ts';
import type { ApprovalView } from '@bitting/client/people.ts';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import type { LedgerShown } from '@bitting/client/ledger.ts';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { Severity } from '../alerts/alert.ts';
import type { ChannelHealth } from '../store/outbox.ts';

/** What was seen, or why it was not: the code of whoever refused it. */
export type Seen<Value> =
  { readonly kind: 'seen'; readonly value: Value } | { readonly kind: 'unseen'; readonly why: ErrorCode };

export interface SeenAccount {
  readonly account: AccountView;
  /** `null`: one that is closed for good has no picture. */
  readonly picture: Seen<Pick<AccountPictureView, 'leftOut' | 'nowMs' | 'parts' | 'state'>> | null;
}

/** Numbers of the gateway's metrics by name; those with labels are added up. */
export type Gauges = ReadonlyMap<string, number>;

/** What is looked at seldom, because the look itself is recorded or long. */
export interface SlowFacts {
  /** When the last backup was begun; `null`: the ledger knows of none. */
  readonly backupMs: number | null;
  /** Where clocks were apart when that was last told. */
  readonly clocksApart: readonly string[];
  /** When a virtual key was last used; those that were not looked at are left out, `null`: never. */
  readonly usedMs: ReadonlyMap<string, number | null>;
}

export interface AlertFacts {
  readonly open: Readonly<Record<Severity, number>>;
  readonly channels: readonly ChannelHealth[];
}

/** Everything that the verdict is made of, at one instant. */
export interface Facts {
  readonly nowMs: number;
  readonly status: Seen<Status>;
  readonly plans: Seen<readonly HaltPlanView[]>;
  readonly accounts: Seen<readonly SeenAccount[]>;
  readonly keys: Seen<readonly KeyView[]>;
  readonly ledger: Seen<LedgerShown>;
  readonly gauges: Seen<Gauges>;
  readonly approvals: Seen<readonly ApprovalView[]>;
  readonly alerts: Seen<AlertFacts>;
  readonly slow: Seen<SlowFacts>;
}

/** Reads the Prometheus text format as far as the gateway writes it. */
export function readGauges(text: string): Gauges {
  const gauges = new Map<string, number>();
  for (const line of text.split('\n')) {
    const parts = /^(?<name>[a-z_]+)(?:\{[^\n]*\})? (?<value>[0-9.e+-]+)$/u.exec(line)?.groups;
    const value = Number(parts?.['value'] ?? Number.NaN);
    const name = parts?.['name'];
    if (name !== undefined && Number.isFinite(value)) gauges.set(name, (gauges.get(name) ?? 0) + value);
  }
  return gauges;
}
