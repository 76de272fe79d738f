import { erasedDaysIn } from '../vault/erased-days.ts';
import { openPrivateKey } from '../vault/private-key.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import type { Vault } from '../vault/vault.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { Stamp } from '../ports/stamp.ts';
import { DayPseudonyms } from './day-pseudonyms.ts';
import { renderPrivacyMetrics } from './privacy-metrics.ts';
import { concealAddresses } from './private-ledger.ts';
import { PrivateStore } from './private-store.ts';
import { describeErased, Retention } from './retention.ts';

export interface Privacy {
  readonly pseudonyms: DayPseudonyms;
  /** The ledger that everybody writes to. */
  conceal(ledger: LedgerWriter): LedgerWriter;
  /** From now on what is older than so many days is erased. */
  start(parts: { readonly ledger: LedgerWriter; readonly stamp: Stamp; readonly days: number }): void;
  renderMetrics(): string;
  /** Its file as it is now. */
  copy(): Uint8Array;
  close(): void;
}

export interface PrivacyParts {
  readonly vault: Vault;
  readonly keyRing: Pick<VaultKeyRing, 'sealed' | 'observe'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

type RecordPorts = { readonly ledger: LedgerWriter; readonly stamp: Stamp };

interface ErasureRecord {
  readonly event: 'addresses-erased-again' | 'addresses-erased-sealed';
  readonly details: Readonly<Record<string, string>>;
}

/** Tells the ledger what the opening of the vault found, as soon as there is one: the vault may be opened before it. */
class ErasureRecords {
  readonly #waiting: ErasureRecord[] = [];
  #ports: RecordPorts | null = null;

  start(ports: RecordPorts): void {
    this.#ports = ports;
    for (const told of this.#waiting.splice(0)) this.tell(told);
  }

  tell(told: ErasureRecord): void {
    if (this.#ports === null) {
      this.#waiting.push(told);
      return;
    }
    const { ledger, stamp } = this.#ports;
    const entry = { ...stamp(), type: 'system', ...told } as const;
    ledger.append(entry).catch(() => ledger.noteGap(entry));
  }
}

/** What is written of persons, and what it stands for while the vault is open. Throws `PRIVATE_STORE_DAMAGED`. */
export function composePrivacy(file: string, { vault, keyRing, clock, random }: PrivacyParts): Privacy {
  const store = PrivateStore.open(file);
  const records = new ErasureRecords();
  const pseudonyms = new DayPseudonyms({
    store,
    clock,
    random,
    erased: erasedDaysIn(vault),
    erasedAgain: ({ before, days }) =>
      records.tell({ event: 'addresses-erased-again', details: describeErased(before, days) }),
    erasedSealed: (before) => records.tell({ event: 'addresses-erased-sealed', details: { before } }),
  });
  let isOpen = false;
  const follow = (): void => {
    if (isOpen === !keyRing.sealed) return;
    isOpen = !keyRing.sealed;
    pseudonyms.use(isOpen ? openPrivateKey(vault, random) : null);
  };
  follow();
  const stop = keyRing.observe(follow);
  let retention: Retention | null = null;
  return {
    pseudonyms,
    conceal: (ledger) => concealAddresses(ledger, pseudonyms),
    start: (parts) => {
      retention = new Retention({ ...parts, pseudonyms, clock });
      records.start(parts);
    },
    renderMetrics: () => renderPrivacyMetrics(pseudonyms.counts),
    copy: () => store.copy(),
    close: () => {
      stop();
      retention?.close();
      pseudonyms.use(null);
      store.close();
    },
  };
}
