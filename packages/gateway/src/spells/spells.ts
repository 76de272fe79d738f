import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import { SPELL_LOOK_MS, SPELL_UNASKED_MS, SPELLS_MAX, VENUE_SKEW_MAX_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Stamp } from '../ports/stamp.ts';
import { judge, type DecidePorts } from '../pipeline/decide.ts';
import type { Judged } from '../pipeline/snapshot.ts';
import type { ReservePorts } from '../pipeline/reserve.ts';
import type { ClassifiedRequest, Destination } from '../pipeline/stages.ts';
import type { VenueGate } from '../upstream/venue-gate.ts';

type SpellKind = 'breaker' | 'stale-data' | 'clock-skew' | 'venue-down';

/** Something that refuses what opens for as long as it lasts. */
interface Spell {
  readonly kind: SpellKind;
  /** What tells it from others of its kind. */
  readonly about: Readonly<Record<string, string>>;
  readonly isOver: () => boolean;
}

interface Lasting extends Spell {
  readonly beganMs: number;
  /** When it last refused something. */
  askedMs: number;
}

const UNASKED = 'Nobody has ordered it since; whether its price is still too old is not known.';

export interface SpellPorts extends DecidePorts, Pick<ReservePorts, 'venueNow'> {
  readonly ledger: LedgerWriter;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly stamp: Stamp;
}

const KINDS: Readonly<Partial<Record<ErrorCode, SpellKind>>> = {
  BREAKER_TRIPPED: 'breaker',
  REFERENCE_STALE: 'stale-data',
  MARKET_STATE_UNKNOWN: 'stale-data',
  VENUE_CLOCK_SKEWED: 'clock-skew',
  VENUE_DOWN: 'venue-down',
};

/** Tells the ledger of what refuses for a while: once when it first did, and once when it does no more. */
export class Spells {
  readonly #ports: SpellPorts;
  readonly #gate: VenueGate;
  readonly #lasting = new Map<string, Lasting>();

  constructor(ports: SpellPorts, gate: VenueGate) {
    this.#ports = ports;
    this.#gate = gate;
  }

  /** A request was refused. What it was refused for is looked at again until it is over. */
  note(request: ClassifiedRequest, refusal: Refusal, destination: Destination | null): void {
    const kind = KINDS[refusal.code];
    if (kind === undefined) return;
    const { clock, metrics } = this.#ports;
    const about = aboutOf(kind, request, { refusal, destination });
    const name = `${kind} ${Object.values(about).join(' ')}`;
    const nowMs = clock.monotonicMs();
    const known = this.#lasting.get(name);
    if (known !== undefined) {
      known.askedMs = nowMs;
      return;
    }
    const alike = [...this.#lasting.values()].filter((spell) => spell.kind === kind);
    if (alike.length >= SPELLS_MAX) return;
    // Not the whole of it: a bot's body would be kept for as long.
    const { identified, intents, operation } = request;
    const { virtualKey, secretVersion, raw } = identified;
    const judged = {
      operation,
      intents,
      identified: { virtualKey, secretVersion, raw: { sourceAddress: raw.sourceAddress } },
    };
    const isOver = (): boolean => this.#isOver(kind, judged, { refusal, destination });
    if (this.#lasting.size === 0) this.#lookSoon();
    this.#lasting.set(name, { kind, about, isOver, beganMs: nowMs, askedMs: nowMs });
    metrics.count('spells', kind);
    this.#record(kind, { ...about, state: 'begun', code: refusal.code, told: refusal.detail });
  }

  #lookSoon(): void {
    this.#ports.clock.after(SPELL_LOOK_MS, () => {
      const nowMs = this.#ports.clock.monotonicMs();
      for (const [name, { kind, about, isOver, beganMs, askedMs }] of this.#lasting) {
        const isUnasked = kind === 'stale-data' && nowMs - askedMs >= SPELL_UNASKED_MS;
        if (!isUnasked && !isSure(isOver)) continue;
        this.#lasting.delete(name);
        const lastedMs = String(Math.round(nowMs - beganMs));
        this.#record(kind, { ...about, state: 'over', lastedMs, ...(isUnasked ? { told: UNASKED } : {}) });
      }
      if (this.#lasting.size > 0) this.#lookSoon();
    });
  }

  /** What the policy said is asked of it again, of the very request. */
  #isOver(
    kind: SpellKind,
    request: Judged,
    { refusal, destination }: { readonly refusal: Refusal; readonly destination: Destination | null },
  ): boolean {
    const { clock, venueNow } = this.#ports;
    if (destination === null) {
      const decision = judge(request, 1, this.#ports)?.decision;
      const refusals = decision?.kind === 'denied' ? decision.refusals : [];
      return !refusals.some(({ code, ruleId }) => code === refusal.code && ruleId === refusal.ruleId);
    }
    if (kind === 'venue-down') return !this.#gate.isShut(destination);
    return Math.abs(venueNow(destination) - clock.wallMs()) <= VENUE_SKEW_MAX_MS;
  }

  /** A ledger that takes nothing now has it with its gaps. */
  #record(event: SpellKind, details: Readonly<Record<string, string>>): void {
    const { ledger, metrics, stamp } = this.#ports;
    const entry = { ...stamp(), type: 'system', event, details } as const;
    ledger.append(entry).catch(() => {
      metrics.count('ledger_failures', 'system');
      ledger.noteGap(entry);
    });
  }
}

/** What cannot be found out now, as while the vault is sealed, is not over. */
function isSure(isOver: () => boolean): boolean {
  try {
    return isOver();
  } catch {
    return false;
  }
}

/** Whom or what a refusal is about: the subject whose breaker it is, an instrument, or a part of the venue. */
function aboutOf(
  kind: SpellKind,
  { identified, intents }: ClassifiedRequest,
  { refusal, destination }: { readonly refusal: Refusal; readonly destination: Destination | null },
): Readonly<Record<string, string>> {
  const { entry } = identified.virtualKey;
  const { venue } = entry;
  if (destination !== null)
    return {
      venue,
      environment: destination.environment,
      region: destination.region,
      family: destination.family,
    };
  if (kind === 'stale-data')
    return {
      venue,
      environment: identified.virtualKey.environment,
      instrument: instrumentOf(intents[refusal.item ?? 0]),
    };
  if (refusal.ruleId === 'account/breaker') return { layer: 'account', subject: entry.accountId };
  if (refusal.ruleId === 'installation/breaker') return { layer: 'installation', subject: '' };
  return { layer: 'key', subject: entry.id };
}

function instrumentOf(intent: Intent | undefined): string {
  return (intent !== undefined && 'instrument' in intent ? intent.instrument : null) ?? '';
}
