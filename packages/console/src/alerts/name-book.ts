import type { AdminClient } from '@bitting/client/admin-client.ts';
import { NAMES_AGAIN_MS, NAMES_MAX } from '../bounds.ts';
import type { Named } from './alert.ts';
import { quoteName } from './quoting.ts';
import { tame, type RecordFields } from './record-fields.ts';

type Source = Pick<AdminClient, 'accounts' | 'list' | 'operatorsList'>;

const KINDS: Readonly<Record<string, Named['kind']>> = { acc: 'account', key: 'key', op: 'person' };
const ID_LIKE = /\b(?:acc|key|op)_[0-9a-f]{8,64}\b/gu;

/** Acts that give their subject its name, and which of their details says it. */
const NAMING: Readonly<Record<string, string>> = { issue: 'label', 'operator-add': 'name' };

/** What ids are called, as far as somebody said it: nobody reads sentences of ids. */
export class NameBook {
  readonly #nowMs: () => number;
  readonly #labels = new Map<string, string>();
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isMissing = true;
  #looking: Promise<void> = Promise.resolve();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Asks for every name, where one is missing or nobody asked yet; a gateway that does not answer leaves the book as it is. */
  look(source: Source): Promise<void> {
    const nowMs = this.#nowMs();
    if (!this.#isMissing || Math.abs(nowMs - this.#lookedMs) < NAMES_AGAIN_MS) return this.#looking;
    this.#lookedMs = nowMs;
    this.#isMissing = false;
    this.#looking = this.#ask(source).catch(() => {
      this.#isMissing = true;
    });
    return this.#looking;
  }

  async #ask(source: Source): Promise<void> {
    const [{ accounts }, { virtualKeys }, { operators }] = await Promise.all([
      source.accounts({ removed: true }),
      source.list({}),
      source.operatorsList({}),
    ]);
    for (const { accountId, label } of accounts) this.#keep(accountId, label);
    for (const { label, virtualKeyId } of virtualKeys) this.#keep(virtualKeyId, label);
    for (const { name, operatorId } of operators) this.#keep(operatorId, name);
  }

  /** What is new is named by the record that made it. */
  learn(record: RecordFields): void {
    const field = NAMING[record.text('act')];
    const subject = record.text('subject');
    const label = field === undefined ? '' : record.text(field);
    if (record.type === 'admin' && label !== '' && kindOf(subject) !== null) this.#keep(subject, label);
  }

  /** The text with names for ids, and everything that was named in it. */
  name(text: string): { readonly text: string; readonly named: readonly Named[] } {
    const named = new Map<string, Named>();
    const words = text.replace(ID_LIKE, (id) => {
      const kind = kindOf(id);
      if (kind === null) return id;
      const label = this.#labels.get(id) ?? null;
      if (label === null) this.#isMissing = true;
      named.set(id, { kind, id, label });
      return label === null ? id : quoteName(label);
    });
    return { text: words, named: [...named.values()] };
  }

  #keep(id: string, label: string): void {
    if (this.#labels.size >= NAMES_MAX && !this.#labels.has(id)) this.#labels.clear();
    this.#labels.set(id, tame(label));
  }
}

function kindOf(id: string): Named['kind'] | null {
  return KINDS[id.slice(0, id.indexOf('_'))] ?? null;
}
