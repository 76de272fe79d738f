/**
 * The process that searches in the ledger and watches it. It reads segments, writes its index and what it learned, and speaks with the
 * supervisor; it has no key, no network, and nobody waits for it.
 */
import { setPriority } from 'node:os';
import { WatchDesk } from '../findings/live/watch-desk.ts';
import { WatchLink } from '../findings/live/watch-link.ts';
import { LOOK_MS } from './bounds.ts';
import type { FromSearch, SearchPlaces, ToSearch } from './messages.ts';
import { SearchDesk } from './search-desk.ts';

/** Bots and the ledger go first. */
const NICE = 10;
const PRIVATE_UMASK = 0o077;

let desk: SearchDesk | null = null;
let watch: WatchDesk | null = null;
const link = new WatchLink(say);

/** Whoever is gone hears nothing. */
function say(word: FromSearch): void {
  process.send?.(word, undefined, undefined, () => undefined);
}

function keepUp(): void {
  if (desk?.keepUp() === true) setImmediate(keepUp);
  else setTimeout(keepUp, LOOK_MS);
}

async function keepWatch(): Promise<void> {
  if ((await watch?.step()) === true) setImmediate(() => void keepWatch());
  else setTimeout(() => void keepWatch(), LOOK_MS);
}

function open({ ledgerDirectory, indexFile, watchFile }: SearchPlaces): void {
  desk = new SearchDesk({ ledgerDirectory, indexFile, nowMs: () => performance.now() });
  watch = new WatchDesk({
    ledgerDirectory,
    watchFile,
    nowMs: () => Date.now(),
    compare: (question) => link.compare(question),
    tell: (findings) => link.say({ kind: 'found', findings }),
    heard: (sequence) => link.say({ kind: 'watched', sequence }),
  });
  keepUp();
  void keepWatch();
}

function take(message: ToSearch): void {
  if ('ledgerDirectory' in message) open(message);
  else if ('kind' in message) link.settle(message);
  else {
    const answer = desk?.answer(message.task) ?? ({ kind: 'failed', cause: 'it has no places yet' } as const);
    say({ id: message.id, answer });
  }
}

function end(): void {
  desk?.close();
  watch?.close();
  process.exit();
}

try {
  setPriority(NICE);
} catch {
  // Some systems do not let it: then it only shares the machine less well.
}
process.umask(PRIVATE_UMASK);
process.title = 'bitting-search';
process.on('message', (message) => {
  take(message as ToSearch);
});
process.on('disconnect', end);
process.on('SIGTERM', end);
// A Ctrl-C reaches the whole group; the parent decides.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
