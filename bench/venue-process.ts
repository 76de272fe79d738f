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

let venue: FixedVenue | null = null;
process.once('disconnect', () => process.exit());
process.on('message', ({ tls }: VenueCall) => {
  void startFixedVenue(undefined, tls).then((started) => {
    venue = started;
    process.send?.({ port: venue.port, tlsPort: venue.tlsPort } satisfies VenueReady);
  });
});
