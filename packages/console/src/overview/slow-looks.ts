import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { RecordShown, SearchWords } from '@bitting/client/searches.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { KEYS_LOOKED_MAX, SLOW_LOOK_MS } from '../bounds.ts';
import type { Seen, SlowFacts } from './facts.ts';
import type { LedgerNews } from './ledger-news.ts';

const BACKUP = 'backup';
const START = 'start';
const CLOCK = 'clock-skew';
const SPELLS_MAX = 100;
/** What is heard between two looks; of more only the newest counts. */
const NEWS_MAX = 200;

export interface SlowPorts {
  readonly auditor: () => AdminClient;
  readonly nowMs: () => number;
  /** Left out: nobody tells of records, and they are looked for again and again. */
  readonly news?: LedgerNews | undefined;
}

/** What of the ledger's records matters here. */
interface LedgerFacts {
  readonly backup: RecordShown | undefined;
  readonly start: RecordShown | undefined;
  /** Of clocks, the newest first. */
  readonly skews: readonly RecordShown[];
}

/** What takes a look into the ledger, or one at each key: kept for a quarter of an hour, and looked at by the console's own auditor. */
export class SlowLooks {
  readonly #ports: SlowPorts;
  #kept: { readonly atMs: number; readonly facts: Promise<Seen<SlowFacts>> } | null = null;

  /** `null`: nobody looked yet. */
  #ledger: LedgerFacts | null = null;
  #news: RecordShown[] = [];

  constructor(ports: SlowPorts) {
    this.#ports = ports;
    ports.news?.observe((record) => {
      if (isOfInterest(record)) this.#hear(record as RecordShown);
    });
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

  #hear(record: RecordShown): void {
    this.#news.push(record);
    this.#news = this.#news.slice(-NEWS_MAX);
    if (this.#ledger !== null) this.#kept = null;
  }

  /** Once, where somebody tells what comes after: a page that is left open shall not fill the ledger with its looks. */
  async #lookAtLedger(client: AdminClient): Promise<LedgerFacts> {
    const isFollowed = this.#ports.news?.isFollowed === true;
    const known = isFollowed ? this.#ledger : null;
    if (!isFollowed) this.#news = [];
    const found = known ?? (await lookAtLedger(client));
    this.#ledger = addNews(found, this.#news);
    this.#news = [];
    return this.#ledger;
  }

  async #look(): Promise<Seen<SlowFacts>> {
    try {
      const client = this.#ports.auditor();
      const { backup, skews, start } = await this.#lookAtLedger(client);
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

/** Adds what was heard to what was found, whichever came first. */
function addNews(found: LedgerFacts, news: readonly RecordShown[]): LedgerFacts {
  const newest = (name: string, value: string, known: RecordShown | undefined): RecordShown | undefined =>
    news.filter((record) => record[name] === value).reduce(newer, known);
  const skews = news.filter((record) => record['event'] === CLOCK).toReversed();
  return {
    backup: newest('act', BACKUP, found.backup),
    start: newest('event', START, found.start),
    skews: [...skews, ...found.skews].slice(0, SPELLS_MAX),
  };
}

function newer(one: RecordShown | undefined, other: RecordShown): RecordShown {
  return one !== undefined && BigInt(one.sequence) > BigInt(other.sequence) ? one : other;
}

function isOfInterest(record: TailEvent): boolean {
  return record['act'] === BACKUP || record['event'] === START || record['event'] === CLOCK;
}

async function lookAtLedger(client: AdminClient): Promise<LedgerFacts> {
  const [backup] = await search(client, { type: 'admin', act: BACKUP }, 1);
  const [start] = await search(client, { type: 'system', event: START }, 1);
  const skews = await search(client, { type: 'system', event: CLOCK }, SPELLS_MAX);
  return { backup, start, skews };
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
