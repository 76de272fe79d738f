import { countingKey } from '@bitting/http/address.ts';
import {
  CURVE_FAILURES,
  CURVE_FAILURES_ELSEWHERE,
  CURVE_SOURCES_MAX,
  CURVE_PROVEN_CONNECTIONS_MAX,
  CURVE_PROVEN_MS,
} from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

/** Where something that claims to be of a key came from. */
export interface ProofSource {
  readonly virtualKeyId: string;
  readonly sourceAddress: string;
  /** The peer's port: with the address it names the connection. `null` where a connection proves itself once only. */
  readonly sourcePort: number | null;
  /** Whether the key may be used from there. */
  readonly isAllowed: boolean;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * How many wrong signatures are found out by a curve, which is dear, before whatever claims that key from that address is
 * turned away unread. Each key and address has a bucket of its own, so a stranger at another address spends nothing of it.
 * One behind the same address can empty it; who has proven the key on a connection goes on over that connection, and
 * everybody else may try again with every token that comes back.
 */
export class CurveBudget {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  readonly #provenMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a signature from there is looked at now. */
  admits(source: ProofSource): boolean {
    return this.#isProven(source) || this.#bucketOf(source).tokens >= 1;
  }

  /** What became of one that was looked at. From elsewhere a right one costs as much and is worth nothing either. */
  note(source: ProofSource, isRight: boolean): void {
    const connection = connectionOf(source);
    if (connection !== null) this.#provenMs.delete(connection);
    if (!isRight || !source.isAllowed) {
      const bucket = this.#bucketOf(source);
      bucket.tokens = Math.max(0, bucket.tokens - 1);
    } else if (connection !== null) {
      this.#provenMs.set(connection, this.#clock.monotonicMs());
      dropOldest(this.#provenMs, CURVE_PROVEN_CONNECTIONS_MAX);
    }
  }

  #isProven(source: ProofSource): boolean {
    const connection = connectionOf(source);
    const provenMs = connection === null ? undefined : this.#provenMs.get(connection);
    return provenMs !== undefined && this.#clock.monotonicMs() - provenMs <= CURVE_PROVEN_MS;
  }

  #bucketOf({ virtualKeyId, sourceAddress, isAllowed }: ProofSource): Bucket {
    const { perSecond, burst } = isAllowed ? CURVE_FAILURES : CURVE_FAILURES_ELSEWHERE;
    const name = isAllowed ? `${virtualKeyId} ${countingKey(sourceAddress)}` : 'elsewhere';
    const nowMs = this.#clock.monotonicMs();
    const known = this.#buckets.get(name) ?? { tokens: burst, atMs: nowMs };
    known.tokens = Math.min(burst, known.tokens + ((nowMs - known.atMs) * perSecond) / 1_000);
    known.atMs = nowMs;
    this.#buckets.delete(name);
    this.#buckets.set(name, known);
    dropOldest(this.#buckets, CURVE_SOURCES_MAX);
    return known;
  }
}

function connectionOf({ virtualKeyId, sourceAddress, sourcePort }: ProofSource): string | null {
  return sourcePort === null ? null : `${virtualKeyId} ${sourceAddress} ${sourcePort}`;
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  const oldest = map.size > max ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
