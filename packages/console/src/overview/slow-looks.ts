import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { RecordShown, SearchWords } from '@bitting/client/searches.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { KEYS_LOOKED_MAX, SLOW_LOOK_MS } from '../bounds.ts';
import type { Seen, SlowFacts } from './facts.ts';

const SPELLS_MAX = 100;

export interface SlowPorts {
  readonly auditor: () => AdminClient;
  readonly nowMs: () => number;
}

/** What takes a look into the ledger, or one at each key: kept for a quarter of an hour, and looked at by the console's own auditor. */
export class SlowLooks {
  readonly #ports: SlowPorts;
  #kept: { readonly atMs: number; readonly facts: Promise<Seen<SlowFacts>> } | null = null;

  constructor(ports: SlowPorts) {
    this.#ports = ports;
  }

  facts(): Promise<Seen<SlowFacts>> {
    const nowMs = this.#ports.nowMs();
    if (this.#kept !== null && Math.abs(nowMs - this.#kept.atMs) < SLOW_LOOK_MS) return this.#kept.facts;
    const facts = this.#look();
    this.#kept = { atMs: nowMs, facts };
    // What was not seen is looked at again as soon as somebody asks.
    const forget = (): void => {
      if (this.#kept?.facts === facts) this.#kept = null;
    };
    // A fault is told to whoever waits for it, and ends nothing else.
    facts.then(({ kind }) => {
      if (kind === 'unseen') forget();
    }, forget);
    return facts;
  }

  async #look(): Promise<Seen<SlowFacts>> {
    try {
      const client = this.#ports.auditor();
      const [backup] = await search(client, { type: 'admin', act: 'backup' }, 1);
      const [start] = await search(client, { type: 'system', event: 'start' }, 1);
      const skews = await search(client, { type: 'system', event: 'clock-skew' }, SPELLS_MAX);
      const value = {
        backupMs: backup?.wallMs ?? null,
        clocksApart: spellsUnderWay(skews, start),
        usedMs: await lookAtKeys(client),
      };
      return { kind: 'seen', value };
    } catch (error) {
      if (error instanceof BittingError) return { kind: 'unseen', why: error.code };
      throw error;
    }
  }
}

/** The newest first. */
async function search(
  client: AdminClient,
  words: SearchWords,
  limit: number,
): Promise<readonly RecordShown[]> {
  const found: RecordShown[] = [];
  await client.ledgerSearch(
    { ...words, direction: 'newest', limit },
    { onEvent: (event) => found.push(event as RecordShown) },
  );
  return found;
}

/** Where the newest word is that it has begun; a start ends whatever was told before it. */
export function spellsUnderWay(
  newestFirst: readonly RecordShown[],
  start: RecordShown | undefined,
): readonly string[] {
  const last = new Map<string, boolean>();
  for (const { details, sequence } of newestFirst) {
    if (start !== undefined && BigInt(sequence) < BigInt(start.sequence)) break;
    const texts = details as Readonly<Record<string, string>>;
    const place = ['venue', 'environment', 'region', 'family'].flatMap((name) => texts[name] ?? []).join(' ');
    if (!last.has(place)) last.set(place, texts['state'] === 'begun');
  }
  return [...last].filter(([, isBegun]) => isBegun).map(([place]) => place);
}

async function lookAtKeys(client: AdminClient): Promise<ReadonlyMap<string, number | null>> {
  const { virtualKeys } = await client.list({});
  const used = new Map<string, number | null>();
  for (const { virtualKeyId } of virtualKeys
    .filter(({ state }) => state !== 'revoked')
    .slice(0, KEYS_LOOKED_MAX)) {
    const { usage } = await client.show({ virtualKeyId });
    const last = usage.filter(({ layer }) => layer === 'key').map(({ lastUsedMs }) => lastUsedMs);
    used.set(virtualKeyId, last[0] ?? null);
  }
  return used;
}
