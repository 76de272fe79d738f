import { setTimeout as wait } from 'node:timers/promises';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import {
  BATCH_RECORDS,
  LOOKED_AGAIN_RECORDS,
  PAGE_RECORDS,
  SOURCE_RETRY_MAX_MS,
  SOURCE_RETRY_MS,
} from '../bounds.ts';
import type { Outbox, Planner } from '../store/outbox.ts';
import { NameBook } from './name-book.ts';
import { ALERTING_TYPES, readAlert } from './read-alert.ts';
import { readFields } from './record-fields.ts';

export interface SourcePorts {
  /** Anew for every connection, because the token may be another one by then. */
  readonly connect: (
    signal: AbortSignal,
  ) => Pick<AdminClient, 'accounts' | 'ledgerSearch' | 'ledgerShow' | 'list' | 'operatorsList'>;
  readonly outbox: Outbox;
  readonly plan: Planner;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  /** Every record that was taken. */
  readonly onRecord?: (record: TailEvent) => void;
  readonly onFault?: (error: unknown) => void;
}

type RecordType = (typeof ALERTING_TYPES)[number];

/** Follows the ledger until the signal, from the record on that was not taken yet, whoever ended in between. */
export async function followLedger(ports: SourcePorts): Promise<void> {
  const names = new NameBook(ports.nowMs);
  await Promise.all(ALERTING_TYPES.map((type) => followType(type, { ...ports, names })));
}

type NamingPorts = SourcePorts & { readonly names: NameBook };

async function followType(type: RecordType, ports: NamingPorts): Promise<void> {
  const { signal } = ports;
  let delayMs = SOURCE_RETRY_MS;
  while (!signal.aborted) {
    const broken = new AbortController();
    const taker = new RecordTaker(type, ports, () => broken.abort());
    try {
      const client = ports.connect(AbortSignal.any([signal, broken.signal]));
      const from = await findPlace(type, client, ports);
      await ports.names.look(client);
      await client.ledgerSearch(
        { type, direction: 'oldest', from: from.toString(), limit: PAGE_RECORDS, follow: true },
        {
          onEvent: (event) => {
            taker.take(event);
            void ports.names.look(client);
          },
          mayBeSilent: true,
        },
      );
    } catch {
      // Sealed, silent, or busy: who watches the gateway tells of it.
    }
    taker.flush();
    if (taker.hasTaken) delayMs = SOURCE_RETRY_MS;
    await wait(delayMs, undefined, { signal }).catch(() => undefined);
    delayMs = Math.min(2 * delayMs, SOURCE_RETRY_MAX_MS);
  }
}

/** Whoever begins to tell alerts begins with now. A ledger that is shorter than it was, was put back. */
async function findPlace(
  type: RecordType,
  client: Pick<AdminClient, 'ledgerShow'>,
  { nowMs, outbox, plan }: SourcePorts,
): Promise<bigint> {
  const known = outbox.cursor(type);
  const records = BigInt((await client.ledgerShow({})).records);
  if (known !== null && known <= records) return known;
  const again = records < LOOKED_AGAIN_RECORDS ? 0n : records - LOOKED_AGAIN_RECORDS;
  const next = known === null ? records : again;
  outbox.take([], { cursor: { name: type, next }, nowMs: nowMs(), plan });
  return next;
}

/** Records that came together are taken together, each once. What cannot be kept is asked for again. */
class RecordTaker {
  readonly #type: RecordType;
  readonly #ports: NamingPorts;
  readonly #onBroken: () => void;
  #isBroken = false;
  #waiting: TailEvent[] = [];
  #timer: NodeJS.Immediate | null = null;
  hasTaken = false;

  constructor(type: RecordType, ports: NamingPorts, onBroken: () => void) {
    this.#type = type;
    this.#ports = ports;
    this.#onBroken = onBroken;
  }

  take(event: TailEvent): void {
    if (this.#isBroken) return;
    this.#waiting.push(event);
    if (this.#waiting.length >= BATCH_RECORDS) this.flush();
    else this.#timer ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#timer !== null) clearImmediate(this.#timer);
    this.#timer = null;
    const records = this.#waiting;
    const last = records.at(-1)?.sequence;
    if (last === undefined) return;
    this.#waiting = [];
    const { names, nowMs, onFault, outbox, plan } = this.#ports;
    try {
      const alerts = records.map((record) => {
        const fields = readFields(record);
        names.learn(fields);
        return readAlert(record, (text) => names.name(text), fields);
      });
      outbox.take(
        alerts.filter((alert) => alert !== null),
        { cursor: { name: this.#type, next: BigInt(last) + 1n }, nowMs: nowMs(), plan },
      );
      this.hasTaken = true;
      for (const record of records) this.#ports.onRecord?.(record);
    } catch (error) {
      this.#isBroken = true;
      onFault?.(error);
      this.#onBroken();
    }
  }
}
