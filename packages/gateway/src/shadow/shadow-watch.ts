import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import type { Decision, Snapshot } from '@bitting/core/policy/policy.ts';
import { COUNTED_KEYS_MAX, SHADOW_LATE_MAX, SHADOW_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import { RateCounter } from '../pipeline/rate-counter.ts';
import { instrumentsOf } from '../pipeline/snapshot.ts';
import type { ClassifiedRequest } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Decided, DecisionWatch } from '../ports/decision-watch.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { Shadows } from '../vault/ring-shadows.ts';
import { compareDecisions, type Comparison } from './comparison.ts';
import { gatherLate, type LatePorts } from './late-snapshots.ts';
import { overlay } from './overlay.ts';
import { nameShadows, SHADOW_EVENT, type Asker, type ShadowTallies } from './shadow-tallies.ts';

export interface ShadowWatchPorts extends LatePorts {
  /** Throws while sealed. */
  readonly shadowsOf: (key: Asker) => Shadows | null;
  readonly tallies: ShadowTallies;
  readonly ledger: LedgerWriter;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly stamp: Stamp;
}

/** A decision that is looked at. */
interface Look {
  readonly request: ClassifiedRequest;
  readonly decided: Decided;
  readonly shadows: Shadows;
}

/**
 * Judges every request once more by the shadows of its key, its account and everything, from the same snapshot, and tells
 * where it would have ended otherwise. Whatever fails here is counted and goes no further. Where a shadow needs something of
 * the market that the policy in force does not, it is asked for afterwards, and nobody waits.
 */
export class ShadowWatch implements DecisionWatch {
  readonly #ports: ShadowWatchPorts;
  readonly #records: RateCounter;
  #waiting = 0;

  constructor(ports: ShadowWatchPorts) {
    this.#ports = ports;
    this.#records = new RateCounter(ports.clock, COUNTED_KEYS_MAX);
  }

  decided(request: ClassifiedRequest, decided: Decided): void {
    const { clock, metrics } = this.#ports;
    const beginMs = clock.monotonicMs();
    let shadows: Shadows | null = null;
    try {
      shadows = this.#ports.shadowsOf(decided.key.entry);
      if (shadows === null) return;
      this.#look({ request, decided, shadows });
    } catch {
      this.#fail(decided, shadows);
    }
    metrics.observe('shadow', clock.monotonicMs() - beginMs);
  }

  #look(look: Look): void {
    const { request, decided, shadows } = look;
    const snapshot = shadedSnapshot(decided.snapshot, shadows);
    const comparison = compareDecisions(decided.decision, judge(look, snapshot));
    const { acts } = request.operation;
    if (comparison.kind !== 'unjudged' || !acts || this.#waiting >= SHADOW_LATE_MAX)
      this.#tell(look, comparison);
    else void this.#lookLate(look, snapshot);
  }

  async #lookLate(look: Look, snapshot: Snapshot): Promise<void> {
    this.#waiting += 1;
    try {
      const late = await gatherLate(look.request, { shadows: look.shadows, snapshot }, this.#ports);
      this.#tell(look, compareDecisions(look.decided.decision, judge(look, late)));
    } catch {
      this.#fail(look.decided, look.shadows);
    } finally {
      this.#waiting -= 1;
    }
  }

  #tell(look: Look, comparison: Comparison): void {
    const { tallies, metrics } = this.#ports;
    const { entry } = look.decided.key;
    const isRead = !look.request.operation.acts;
    tallies.count(entry, look.shadows, { comparison, isRead });
    metrics.count('shadow_looks', comparison.kind);
    if (isRead || comparison.kind === 'same' || comparison.kind === 'unjudged') return;
    if (this.#records.count(entry.id) <= SHADOW_RECORDS_PER_SECOND_MAX) this.#record(look, comparison);
  }

  /** Joins the ledger without being waited for. */
  #record(look: Look, comparison: Exclude<Comparison, { readonly kind: 'same' | 'unjudged' }>): void {
    const { ledger, metrics, stamp, tallies } = this.#ports;
    const entry: SystemEntry = {
      ...stamp(),
      type: 'system',
      event: SHADOW_EVENT,
      details: describe(look, comparison),
    };
    ledger.append(entry).then(
      ({ sequence }) => {
        tallies.restore({ sequence, entry });
      },
      () => {
        metrics.count('ledger_failures', SHADOW_EVENT);
      },
    );
  }

  #fail({ key }: Decided, shadows: Shadows | null): void {
    this.#ports.metrics.count('shadow_looks', 'failed');
    if (shadows !== null) this.#ports.tallies.fail(key.entry, shadows);
  }
}

/** The same world, with other terms above the key. */
function shadedSnapshot(snapshot: Snapshot, { account, installation }: Shadows): Snapshot {
  return overlay(snapshot, {
    layers: {
      account: account?.terms ?? snapshot.layers.account,
      installation: installation?.terms ?? snapshot.layers.installation,
    },
  });
}

function judge({ request, decided, shadows }: Look, snapshot: Snapshot): Decision {
  return evaluate(shadows.key?.terms ?? decided.key.entry.policy, request.intents, snapshot);
}

function describe(
  { request, decided, shadows }: Look,
  { kind, refusals }: Exclude<Comparison, { readonly kind: 'same' | 'unjudged' }>,
): SystemEntry['details'] {
  const { entry } = decided.key;
  const [{ code, detail, ruleId }] = refusals;
  return {
    virtualKeyId: entry.id,
    accountId: entry.accountId,
    operation: request.operation.name,
    instruments: instrumentsOf(request.intents).join(', '),
    differs: kind,
    ruleId: ruleId ?? '',
    code,
    sentence: detail,
    rules: [...new Set(refusals.map((refusal) => refusal.ruleId ?? ''))].join(', '),
    shadows: nameShadows(shadows),
    bodyHash: sha256Hex(request.identified.raw.body),
  };
}
