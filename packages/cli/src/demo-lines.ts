import { renderSnippet } from '@bitting/client/snippets.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { Paint } from './command.ts';
import type { Demo } from './demo.ts';

export interface DemoWords {
  /** How commands name this demo: `--demo`, or `--data DIR`. */
  readonly which: string;
  /** Of the gateway's key; `null`: it has none yet. */
  readonly fingerprint: string | null;
  readonly paint: Paint;
}

type Ready = Pick<Demo, 'console' | 'dataDirectory' | 'keys' | 'listeners' | 'simulator'>;

const VENUE_NAMES = { okx: 'OKX', htx: 'HTX' } as const satisfies Record<VenueId, string>;

/** What stands on the terminal when everything runs: the page first, because everything can be done there. */
export function describeDemo(
  { console: page, dataDirectory, keys, listeners, simulator }: Ready,
  { fingerprint, paint, which }: DemoWords,
): readonly string[] {
  const width = `bitting issue ${which} --help`.length;
  const [okx, spot, contract] = [listeners.okx, listeners['htx-spot'], listeners['htx-contract']];
  return [
    paint.good('Ready.'),
    ...(page === null ? [] : [`Console, the page to do everything at: ${paint.strong(page)}`]),
    ...(page === null || fingerprint === null
      ? []
      : [`  Fingerprint of the gateway’s key, as the page shows it: ${fingerprint}`]),
    '',
    `Bots trade on paper: OKX at ${paint.strong(okx ?? '')}, HTX at ${paint.strong(spot ?? '')} (spot) and ${paint.strong(contract ?? '')} (contracts)`,
    'Streams (WebSocket) go to the same ports: ccxt.pro with the lines below and, once, await exchange.loadHttpProxyAgent().',
    ...keys.flatMap((key) => [
      '',
      `${VENUE_NAMES[key.venue]} with ccxt (JavaScript), in this directory as try-${key.venue}.mjs:`,
      '',
      renderSnippet('ccxt', key),
    ]),
    '',
    `Key desk: ${paint.strong(simulator.desk)}`,
    '  where you sign up at the paper venues and make a key yourself, to connect it at the console or by "bitting bind".',
    '',
    'In another terminal (npm run --silent bitting -- … from a checkout):',
    ...[
      [`bitting status ${which}`, 'what is halted, and of how many orders the outcome is unknown'],
      [`bitting tail ${which} -f`, 'what the bots do, record by record'],
      [`bitting halt ${which}`, `stop everything but cancels; bitting resume ${which} --reason "…"`],
      [`bitting issue ${which} --help`, 'cut another key with narrower limits'],
    ].map(([command = '', does]) => `  ${command.padEnd(width)}   ${does}`),
    '',
    // Whoever's window shows the end alone finds the page there as well.
    ...(page === null ? [] : [`Console: ${paint.strong(page)}`]),
    paint.faint(`Data: ${dataDirectory}. Ctrl-C ends everything.`),
  ];
}
