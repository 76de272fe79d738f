import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { IntentEntry, OutcomeEntry, ResolutionEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';

const DAY_MS = 86_400_000;
/** How often it is looked whether the stretch is over: most records are not decoded at all. */
const LOOK_EVERY = 1_000n;

export type PastRecord =
  | { readonly kind: 'intent'; readonly sequence: bigint; readonly entry: IntentEntry }
  | { readonly kind: 'end'; readonly entry: OutcomeEntry | ResolutionEntry };

/**
 * Of all records those of one key, and of what became of them, until a day after the stretch: clocks may have been set, and
 * what was unknown is found out later.
 */
export async function* readPast(
  records: AsyncIterable<LedgerRecord>,
  { virtualKeyId, untilMs }: { readonly virtualKeyId: string; readonly untilMs: number },
  seen: () => void,
): AsyncGenerator<PastRecord> {
  const asked = Buffer.from(encodeUtf8(`"virtualKeyId":${JSON.stringify(virtualKeyId)}`));
  const open = new Set<string>();
  for await (const { sequence, payload } of records) {
    seen();
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    const isLook = sequence % LOOK_EVERY === 0n;
    if (!isLook && !bytes.includes(asked) && !open.has(intentIdOf(bytes))) continue;
    const entry = decodeLedgerEntry(payload);
    if (entry.wallMs > untilMs + DAY_MS) return;
    if (entry.type === 'intent' && entry.virtualKeyId === virtualKeyId) {
      open.add(entry.intentId);
      yield { kind: 'intent', sequence, entry };
    } else if ((entry.type === 'outcome' || entry.type === 'resolution') && open.has(entry.intentId)) {
      if (entry.type === 'resolution' || entry.items.every(({ kind }) => kind !== 'unknown'))
        open.delete(entry.intentId);
      yield { kind: 'end', entry };
    }
  }
}

const INTENT_ID = Buffer.from('"intentId":"');

/** As canonical JSON writes it; empty where there is none. */
function intentIdOf(bytes: Buffer): string {
  const at = bytes.indexOf(INTENT_ID);
  if (at === -1) return '';
  const from = at + INTENT_ID.length;
  return bytes.toString('latin1', from, bytes.indexOf('"', from));
}
