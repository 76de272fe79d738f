/** Where the venue is to be had by TLS, as `ledger-host.ts` says it behind what the ledger is to do; `null`: nowhere. */
const [, , , given] = process.argv;

export const VENUE_TLS_PORT = given === undefined ? null : Number(given);
