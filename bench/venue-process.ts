/** The venue of the bench as a process of its own; started by `startProgram`, ends with it. With a key and a certificate by TLS as well. */
import { startFixedVenue, type FixedVenue, type VenueTls } from './fixed-venue.ts';

export interface VenueCall {
  readonly tls: VenueTls | null;
}

export interface VenueReady {
  readonly port: number;
  /** `null` where it has no certificate. */
  readonly tlsPort: number | null;
}

/** Pushes to everybody who subscribed to the tickers of an instrument, at a pace; the answer is how many it pushed, when the last one has had time to come. */
export interface VenuePush {
  readonly instrument: string;
  readonly perSecond: number;
  readonly durationMs: number;
}

const ARRIVE_MS = 100;

let venue: FixedVenue | null = null;
let sequence = 0;

async function start({ tls }: VenueCall): Promise<void> {
  venue = await startFixedVenue(undefined, tls);
  process.send?.({ port: venue.port, tlsPort: venue.tlsPort } satisfies VenueReady);
}

function push({ instrument, perSecond, durationMs }: VenuePush): void {
  const endAt = performance.now() + durationMs;
  let pushed = 0;
  const timer = setInterval(() => {
    if (performance.now() < endAt) {
      sequence += 1;
      pushed += 1;
      venue?.streams.push('tickers', instrument, tickerOf(instrument, sequence));
      return;
    }
    clearInterval(timer);
    setTimeout(() => process.send?.(pushed), ARRIVE_MS);
  }, 1_000 / perSecond);
}

export function tickerOf(instrument: string, nth: number): string {
  return (
    `{"arg":{"channel":"tickers","instId":"${instrument}"},"data":[{"instType":"SPOT","instId":"${instrument}","last":"50000","lastSz":"0.1",` +
    '"askPx":"50000.1","askSz":"1","bidPx":"49999.9","bidSz":"1","open24h":"50000","high24h":"50000","low24h":"50000",' +
    `"volCcy24h":"1","vol24h":"1","sodUtc0":"50000","sodUtc8":"50000","ts":"${1_795_226_400_000 + nth}"}]}`
  );
}

process.once('disconnect', () => process.exit());
process.on('message', (call: VenueCall | VenuePush) => {
  if ('instrument' in call) push(call);
  else void start(call);
});
