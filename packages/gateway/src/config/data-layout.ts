import path from 'node:path';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

/** Where everything of one installation lies. The directory is its owner's alone. */
export interface DataLayout {
  readonly directory: string;
  /** Says that the directory is ours, and in which format. */
  readonly markerFile: string;
  readonly configFile: string;
  readonly operatorTokenFile: string;
  /** Everything is halted while it is there. */
  readonly haltFile: string;
  readonly vaultDirectory: string;
  readonly vaultFile: string;
  readonly ledgerDirectory: string;
  readonly indexDirectory: string;
  readonly indexFiles: Readonly<Record<VenueId, string>>;
  readonly runDirectory: string;
  readonly adminSocket: string;
}

export function layOutData(directory: string): DataLayout {
  const root = path.resolve(directory);
  const inside = (...names: readonly string[]): string => path.join(root, ...names);
  return {
    directory: root,
    markerFile: inside('bitting.json'),
    configFile: inside('config.json'),
    operatorTokenFile: inside('operator.token'),
    haltFile: inside('HALT'),
    vaultDirectory: inside('vault'),
    vaultFile: inside('vault', 'vault.db'),
    ledgerDirectory: inside('ledger'),
    indexDirectory: inside('index'),
    indexFiles: { okx: inside('index', 'orders.db'), htx: inside('index', 'orders-htx.db') },
    runDirectory: inside('run'),
    adminSocket: inside('run', 'admin.sock'),
  };
}
