import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { SearchWords } from '@bitting/client/searches.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { checkReceipt } from '@bitting/core/ledger/receipt-check.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { formatNoteKey, type NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import {
  HABIT_RECORDS_MAX,
  INCIDENT_READS_FOUND_MAX,
  INCIDENT_RECORDS_MAX,
  LATE_ENDS_MAX,
} from '../bounds.ts';
import type { CommandConsole } from '../command.ts';
import { findPages, tellLeftOut } from '../found-records.ts';
import { findAnyAccount, findAnyVirtualKeyId } from '../named.ts';
import { Gathering, type Gathered } from './gathering.ts';
import type { IncidentSource, Proofs } from './source.ts';
import { HABIT_DAYS } from '@bitting/gateway/findings/bounds.ts';
import type { Stretch, Subject } from '@bitting/gateway/findings/story.ts';

/** What of a key is told whole; what it only read comes besides. */
const OWN_TYPES = ['intent', 'outcome', 'resolution', 'refusal'];
const DAY_MS = 86_400_000;

export interface GatewaySourceOptions {
  readonly subject: Subject;
  /** `null`: nobody has it here, and receipts are written as they come. */
  readonly key: NoteKey | null;
}

/** Asks the gateway's search for the records, and the gateway for a receipt of each. */
export async function openGatewaySource(
  client: AdminClient,
  { subject, key }: GatewaySourceOptions,
  console: CommandConsole,
): Promise<IncidentSource> {
  const { records, addressesErasedBefore } = await client.ledgerShow({});
  return {
    log: { key: key === null ? null : formatNoteKey(key), records, addressesErasedBefore, verified: null },
    gather: (stretch) => new Search(client, subject, console).gather(stretch),
    prove: (wanted) => prove(client, wanted, { key, console }),
  };
}

/** Whom the labels name by what the gateway knows of them. */
export async function findSubject(
  client: AdminClient,
  { key, account }: { readonly key: string | undefined; readonly account: string | undefined },
): Promise<Subject> {
  const { virtualKeys } = await client.list({});
  if (key !== undefined) {
    const id = await findAnyVirtualKeyId(client, key);
    const found = virtualKeys.find(({ virtualKeyId }) => virtualKeyId === id);
    const { label = null, accountId = null } = found ?? {};
    return { kind: 'key', id, label, accountId, keyIds: [id] };
  }
  const { accountId: id, label } = await findAnyAccount(client, account);
  const keyIds = virtualKeys
    .filter(({ accountId }) => accountId === id)
    .map(({ virtualKeyId }) => virtualKeyId);
  return { kind: 'account', id, label, accountId: null, keyIds };
}

/** One search, from its first page to its last. */
class Search {
  readonly #client: AdminClient;
  readonly #subject: Subject;
  readonly #console: CommandConsole;
  readonly #found = new Map<bigint, TailEvent>();
  #behind = '0';
  #archived: string | undefined = undefined;

  constructor(client: AdminClient, subject: Subject, console: CommandConsole) {
    this.#client = client;
    this.#subject = subject;
    this.#console = console;
  }

  async gather(stretch: Stretch): Promise<Gathered> {
    const { sinceMs, untilMs } = stretch;
    const own: SearchWords =
      this.#subject.kind === 'key' ? { key: this.#subject.id } : { account: this.#subject.id };
    const habitsSinceMs = sinceMs - HABIT_DAYS * DAY_MS;
    const before = { sinceMs: Math.max(0, habitsSinceMs), untilMs: sinceMs - 1 };
    const within = { sinceMs, untilMs: untilMs - 1 };
    for (const type of ['intent', 'refusal'])
      await this.#read({ ...own, type, ...before }, HABIT_RECORDS_MAX);
    for (const type of OWN_TYPES) await this.#read({ ...own, type, ...within }, INCIDENT_RECORDS_MAX + 1);
    await this.#read({ ...own, type: 'read', ...within }, INCIDENT_READS_FOUND_MAX);
    for (const type of ['admin', 'system']) await this.#read({ type, ...within }, INCIDENT_RECORDS_MAX + 1);
    await this.#readLateEnds(within);
    const leftOut = {
      behind: this.#behind,
      ...(this.#archived === undefined ? {} : { archived: this.#archived }),
    };
    for (const warning of tellLeftOut(leftOut)) this.#console.warn(warning);
    const gathering = new Gathering({ subject: this.#subject, stretch, habitsSinceMs });
    const ordered = [...this.#found].toSorted(([one], [other]) => (one < other ? -1 : 1));
    for (const [sequence, event] of ordered) gathering.take(sequence, payloadOf(event), shownOf(event));
    return gathering.end();
  }

  async #read(
    asked: SearchWords & { readonly sinceMs?: number; readonly untilMs?: number },
    most: number,
  ): Promise<void> {
    for await (const { records, end } of findPages(this.#client, { ...asked, direction: 'newest' }, most)) {
      for (const record of records) this.#found.set(BigInt(record.sequence ?? 0), record);
      this.#behind = end.behind;
      this.#archived ??= end.archived;
      if (records.length > 0) this.#console.progress(`${this.#found.size} records found`);
    }
  }

  /** Of orders at the end of the stretch: what became of them is told later. */
  async #readLateEnds({ sinceMs }: { readonly sinceMs: number }): Promise<void> {
    const all = [...this.#found.values()];
    const ended = new Set(all.flatMap(({ type, intentId }) => (type === 'intent' ? [] : [intentId])));
    const open = all.filter(
      ({ type, wallMs, intentId }) => type === 'intent' && wallMs >= sinceMs && !ended.has(intentId),
    );
    for (const { intentId } of open.slice(0, LATE_ENDS_MAX))
      if (typeof intentId === 'string') await this.#read({ intent: intentId }, LATE_ENDS_MAX);
  }
}

/** The bytes of the record: what is shown of it is its number beside its canonical form, and addresses instead of their pseudonyms. */
function payloadOf(event: TailEvent): Uint8Array {
  const shown = Object.entries(event).filter(([name]) => name !== 'sequence' && name !== 'recorded');
  return encodeUtf8(writeCanonicalJson({ ...Object.fromEntries(shown), ...event.recorded }));
}

function shownOf(event: TailEvent): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(event.recorded ?? {}).map((name) => [name, event[name]]));
}

/** Each receipt is of the checkpoint of its moment; the newest of them stands for the log. */
async function prove(
  client: AdminClient,
  wanted: readonly bigint[],
  { key, console }: { readonly key: NoteKey | null; readonly console: CommandConsole },
): Promise<Proofs> {
  const receipts = new Map<bigint, Uint8Array>();
  let proofs: Proofs = { checkpoint: null, covered: 0n, receipts };
  for (const record of wanted) {
    const bytes = await ask(client, record);
    if (bytes === null) continue;
    const receipt = parseReceipt(bytes);
    if (key !== null) checkReceipt(receipt, key, null);
    receipts.set(record, bytes);
    const { size } = parseCheckpoint(receipt.checkpoint.text);
    if (size > proofs.covered)
      proofs = { checkpoint: formatNote(receipt.checkpoint), covered: size, receipts };
  }
  const missing = wanted.length - receipts.size;
  if (missing > 0) console.warn(`Nothing can be signed now: ${missing} records are left without a receipt.`);
  return proofs;
}

/** `null` while nothing can be signed: the vault is sealed. */
async function ask(client: AdminClient, record: bigint): Promise<Uint8Array | null> {
  try {
    const { receipt } = await client.ledgerReceipt({ sequence: record.toString() });
    return encodeUtf8(receipt);
  } catch (error) {
    if (error instanceof BittingError && error.code === 'CHECKPOINT_MISSING') return null;
    throw error;
  }
}
