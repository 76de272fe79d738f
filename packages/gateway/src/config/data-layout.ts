import path from 'node:path';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

/** Where everything of one installation lies. The directory is its owner's alone. */
export interface DataLayout {
  readonly directory: string;
  /** Says that the directory is ours, and in which format. */
  readonly markerFile: string;
  /** How it is configured, unless that is said elsewhere. */
  readonly configFile: string;
  readonly operatorTokenFile: string;
  /** Says which backup was last tried out, and when. */
  readonly backupVerifiedFile: string;
  /** Everything is halted while it is there. */
  readonly haltFile: string;
  readonly vaultDirectory: string;
  readonly vaultFile: string;
  /** What the pseudonyms in the ledger stand for, encrypted; it belongs to a backup. */
  readonly privateFile: string;
  /** Says that all of this was restored from a backup, until the ledger says so. */
  readonly restoredFile: string;
  /** The authority of `bitting tls init` and what it has vouched for. */
  readonly tlsDirectory: string;
  readonly ledgerDirectory: string;
  readonly indexDirectory: string;
  readonly indexFiles: Readonly<Record<VenueId, string>>;
  /** What a start needs of older records. */
  readonly summaryFile: string;
  /** The index of the search in the ledger. */
  readonly searchFile: string;
  /** What was learned of every key, to tell what stands out. */
  readonly watchFile: string;
  /** What the console keeps: alerts and its own token. Nothing of the gateway needs it, and no backup has it. */
  readonly consoleDirectory: string;
  readonly consoleTokenFile: string;
  /** The token by which it calls in the name of persons. */
  readonly pageTokenFile: string;
  /** What the page keeps of people, and the key that encrypts their second factors. */
  readonly pageFile: string;
  readonly pageKeyFile: string;
  /** What is to be told, and what was. */
  readonly alertsFile: string;
  readonly runDirectory: string;
  readonly adminSocket: string;
}

export function layOutData(directory: string): DataLayout {
  const root = path.resolve(directory);
  const inside = (...names: readonly string[]): string => path.join(root, ...names);
  return {
    directory: root,
    markerFile: inside('bitting.json'),
    configFile: inside('bitting.toml'),
    operatorTokenFile: inside('operator.token'),
    backupVerifiedFile: inside('backup-verified.json'),
    haltFile: inside('HALT'),
    vaultDirectory: inside('vault'),
    vaultFile: inside('vault', 'vault.db'),
    privateFile: inside('vault', 'private.db'),
    restoredFile: inside('vault', 'restored.json'),
    tlsDirectory: inside('tls'),
    ledgerDirectory: inside('ledger'),
    indexDirectory: inside('index'),
    indexFiles: { okx: inside('index', 'orders.db'), htx: inside('index', 'orders-htx.db') },
    summaryFile: inside('index', 'summary.json'),
    searchFile: inside('index', 'ledger.db'),
    watchFile: inside('index', 'watch.db'),
    consoleDirectory: inside('console'),
    consoleTokenFile: inside('console', 'operator.token'),
    pageTokenFile: inside('console', 'page.token'),
    pageFile: inside('console', 'console.db'),
    pageKeyFile: inside('console', 'page.key'),
    alertsFile: inside('console', 'alerts.db'),
    runDirectory: inside('run'),
    adminSocket: inside('run', 'admin.sock'),
  };
}
