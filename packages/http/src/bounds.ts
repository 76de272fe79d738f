/** Every bound of the kernel, with its reason. Sizes are bytes, times are milliseconds. */

export interface HttpServerBounds {
  /** Request line and headers together, the closing empty line included. */
  readonly headBytesMax: number;
  readonly headersMax: number;
  readonly targetBytesMax: number;
  readonly bodyBytesMax: number;
  /** Memory for requests that are not whole yet, of all connections together; whoever goes beyond it is hung up on. */
  readonly heldBytesMax: number;
  /** Requests of one connection that wait for their answers; beyond this the connection is not read. */
  readonly pipelinedMax: number;
  readonly connectionsMax: number;
  /** Per IPv4 address or per IPv6 /64, which is what one household or one rented machine is given. */
  readonly connectionsPerAddressMax: number;
  readonly tlsHandshakeMs: number;
  /** Handshakes under way; beyond it the oldest is given up. */
  readonly handshakesMax: number;
  /** The same of what one address is counted by. */
  readonly handshakesPerAddressMax: number;
  /** That one address may begin within one second. */
  readonly handshakesPerSecondMax: number;
  /** Addresses whose handshakes are counted within one second. */
  readonly handshakeAddressesMax: number;
  /** From the accept to the last byte of what a proxy says first. */
  readonly proxyHeaderMs: number;
  /** From the first byte of a head (or from the accept) to its last. */
  readonly headMs: number;
  /** From the end of a head to the last byte of its body. */
  readonly bodyMs: number;
  /** Between two requests. */
  readonly idleMs: number;
  /** How long an answer may wait for a peer that does not read. */
  readonly writeMs: number;
  /** After our last byte we read and drop what the peer still sends, or the kernel's reset would eat the answer. */
  readonly lingerMs: number;
  readonly lingerBytesMax: number;
  /** How often deadlines are looked at: one timer per server instead of several per connection. */
  readonly sweepMs: number;
}

export const HTTP_SERVER_BOUNDS: HttpServerBounds = {
  headBytesMax: 16_384, // what nginx and node:http allow as well; trading clients send under 1 KiB
  headersMax: 64, // browsers send under 30, trading clients under 15
  targetBytesMax: 4_096, // the longest list of instruments in a query that venues document is under 2 KiB
  bodyBytesMax: 262_144, // 20 orders of a batch are about 8 KiB; room for 30 times that
  heldBytesMax: 67_108_864, // 3,000 batches of 20 orders that all arrive in pieces; a request of one packet is never held
  pipelinedMax: 16, // no known client pipelines at all
  connectionsMax: 2_048, // about 20 KiB each, with TLS three times that: 120 MiB at the worst
  connectionsPerAddressMax: 512, // many bots share one machine with the gateway
  tlsHandshakeMs: 5_000, // two round trips, generously
  handshakesMax: 512, // a flood of 1,000 a second leaves an honest one half a second
  handshakesPerAddressMax: 128, // a machine full of bots that all come back at once
  handshakesPerSecondMax: 200, // about 1 ms of a core each; clients without keep-alive stay below the limits of the venues
  handshakeAddressesMax: 4_096, // those beyond it are bound by what holds for all
  proxyHeaderMs: 3_000, // a proxy says it in its first packet
  headMs: 10_000, // a head is one packet; ten seconds forgive three retransmissions
  bodyMs: 10_000,
  idleMs: 120_000, // longer than the idle limit of any known client, so that the client closes first
  writeMs: 15_000,
  lingerMs: 1_000,
  lingerBytesMax: 1_048_576,
  sweepMs: 250,
};

/** Two addresses and ports are 52; proxies add names, certificates' subjects and ids of their cloud. */
export const PROXY_HEADER_BYTES_MAX = 2_048;

export interface PoolBounds {
  readonly connectionsMax: number;
  /** Calls that wait for a free connection. */
  readonly waitingMax: number;
  readonly connectMs: number;
  /** An unused connection is given up after this, before the venue would close it under a request. */
  readonly idleMs: number;
  /** Subtracted from a `Keep-Alive: timeout=` hint: the venue's close must not cross our request on the wire. */
  readonly keepAliveMarginMs: number;
  /** A connection is not reused beyond this age, so that a changed address record is followed. */
  readonly ageMs: number;
  readonly headBytesMax: number;
  readonly headersMax: number;
  /** Used where a call names no bound of its own. */
  readonly responseBytesMax: number;
  /** Chunks of one chunked answer: many tiny chunks cost more than their bytes. */
  readonly chunksMax: number;
  readonly sweepMs: number;
}

export const POOL_BOUNDS: PoolBounds = {
  connectionsMax: 32, // the venues limit requests per second, not sockets; 32 × 20 round trips/s is above every limit
  waitingMax: 256, // eight waves of all connections; more only turns orders stale
  connectMs: 5_000,
  idleMs: 20_000, // load balancers of the venues close after 60 s or more
  keepAliveMarginMs: 1_000,
  ageMs: 600_000,
  headBytesMax: 32_768, // content networks add cookies and reports to answers
  headersMax: 100,
  responseBytesMax: 4_194_304, // a list of all instruments is about 2 MiB
  chunksMax: 65_536,
  sweepMs: 25, // the resolution of a call's timeout
};
