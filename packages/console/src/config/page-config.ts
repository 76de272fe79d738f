import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** How the page is served. */
export interface PageConfig {
  /** What the installation is called. */
  readonly name: string;
  readonly listen: readonly ListenAddress[];
  /** Where browsers reach it, such as `https://keys.example.com`; the first is the one to show. */
  readonly origins: readonly string[];
  /** The host of that, by which passkeys are bound to it. */
  readonly rpId: string;
  /** Files, PEM; `null`: plain HTTP, on loopback or behind a proxy that encrypts. */
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | null;
  /** Addresses of proxies that are believed for whom they connect. */
  readonly proxies: readonly string[];
  /** With the token of an operator of kind console. */
  readonly tokenFile: string;
  readonly databaseFile: string;
  /** Encrypts second factors in that database. */
  readonly keyFile: string;
  /** The built page. */
  readonly pageDirectory: string;
  readonly version: string;
  /** Venues of which there is a simulator. */
  readonly paper: readonly VenueId[];
  /** The addresses that venues see, as far as they were said. */
  readonly egress: readonly string[];
  /** Where keys of the simulator are made; `null`: nobody said it. */
  readonly keyDesk: string | null;
}
