import { USED_ID_BITS_BYTES, USED_IDS_READ_AT_ONCE, USED_IDS_READ_PAUSE_MS } from './bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { OrderFile, UsedId } from './order-file.ts';

const FNV_BASIS = 0x811c9dc5;
const WORDS = USED_ID_BITS_BYTES / Uint32Array.BYTES_PER_ELEMENT;

/**
 * Which client order ids were certainly never used, without asking the file: four bits of one word for each id that was (a Bloom
 * filter). An id that was used has its four; one that was not may have them by chance, and then the file is asked. Nothing is ever
 * taken out, and until the ids of former lives are all in, nothing is certain.
 */
export class UsedIds {
  readonly #file: Pick<OrderFile, 'readUsedIds'>;
  readonly #clock: Clock;
  #bits: Uint32Array | null = null;
  #isWhole = false;
  /** Of the space that was asked for last: one order asks twice, and the next is mostly of the same. */
  #latest = { accountId: '', family: '', hash: hashOn(hashOn(FNV_BASIS, ''), '') };
  #cancelRead: (() => void) | null = null;

  constructor(file: Pick<OrderFile, 'readUsedIds'>, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  add(accountId: string, family: string, clientId: string): void {
    const bits = (this.#bits ??= new Uint32Array(WORDS));
    const hash = this.#hashOf(accountId, family, clientId);
    const word = hash & (WORDS - 1);
    bits[word] = (bits[word] ?? 0) | maskOf(hash);
  }

  isCertainlyNew(accountId: string, family: string, clientId: string): boolean {
    if (!this.#isWhole) return false;
    const hash = this.#hashOf(accountId, family, clientId);
    const mask = maskOf(hash);
    return ((this.#bits?.[hash & (WORDS - 1)] ?? 0) & mask) !== mask;
  }

  /** Takes in what the file has, some at a time; whatever comes into it from now on was added before. */
  readFile(): void {
    this.#readAfter({ accountId: '', family: '', clientId: '' });
  }

  close(): void {
    this.#cancelRead?.();
    this.#cancelRead = null;
  }

  /** FNV-1a of the three with an end behind each, and its upper bits mixed into the lower ones. */
  #hashOf(accountId: string, family: string, clientId: string): number {
    if (accountId !== this.#latest.accountId || family !== this.#latest.family)
      this.#latest = { accountId, family, hash: hashOn(hashOn(FNV_BASIS, accountId), family) };
    const hash = hashOn(this.#latest.hash, clientId);
    const mixed = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
    return mixed ^ (mixed >>> 13);
  }

  #readAfter(last: UsedId): void {
    let ids: readonly UsedId[];
    try {
      ids = this.#file.readUsedIds(last, USED_IDS_READ_AT_ONCE);
    } catch {
      // Nothing becomes certain: the file is asked for each id, and whoever asks it hears what is wrong with it.
      return;
    }
    for (const { accountId, family, clientId } of ids) this.add(accountId, family, clientId);
    const next = ids.at(-1);
    this.#isWhole = next === undefined || ids.length < USED_IDS_READ_AT_ONCE;
    if (next === undefined || this.#isWhole) return;
    this.#cancelRead = this.#clock.after(USED_IDS_READ_PAUSE_MS, () => {
      this.#readAfter(next);
    });
  }
}

/** Four bits, perhaps the same; by other bits of the hash than the word. */
function maskOf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (1 << mixed) | (1 << (mixed >>> 8)) | (1 << (mixed >>> 16)) | (1 << (mixed >>> 24));
}

function hashOn(from: number, text: string): number {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ 0xffff, 0x01000193);
}
