/**
 * What may differ between a call made straight to the venue and the same call through the gateway. Each permission is a
 * row with a reason; a row's permission that did not occur is an error too, so that none outlives its reason.
 */

export interface Mismatch {
  /** Where in the result, for example `0.info.clOrdId`. */
  readonly path: string;
  readonly direct: unknown;
  readonly gateway: unknown;
}

interface Difference {
  readonly fields: readonly string[];
  readonly reason: string;
  readonly permits: (mismatch: Mismatch) => boolean;
}

/** On OKX and on HTX. */
const CCXT_ID = /^(?:6b9ad766b55dBCDE[0-9a-f]{16}|AA03022abc[0-9a-f-]{36})$/u;
/** Of a contract order at the venue; what JavaScript reads exactly is from the gateway. */
const VENUE_NUMBER = /^\d{18,19}$/u;
const GATEWAY_NUMBER = /^\d{1,16}$/u;
const CONNECTION_ID = /^[0-9a-f]{8}$/u;
const GATEWAY_ID = /^bit[0-9A-Za-z]{8,29}$/u;

export const DIFFERENCES = {
  'client-drawn id': {
    fields: ['clOrdId', 'clientOrderId', 'client-order-id'],
    reason: 'ccxt draws a random client order id for every order that is given none',
    permits: ({ direct, gateway }) => CCXT_ID.test(String(direct)) && CCXT_ID.test(String(gateway)),
  },
  "gateway's id": {
    fields: ['clOrdId', 'algoClOrdId'],
    reason:
      'an order without a client order id gets one from the gateway, because an unknown outcome could not be found out without it',
    permits: ({ direct, gateway }) =>
      (direct === '' || direct === undefined) && GATEWAY_ID.test(String(gateway)),
  },
  'id of a trigger order': {
    fields: ['algoClOrdId'],
    reason:
      'ccxt writes its random id for a trigger order into `clOrdId`, which is not the field of these orders; the gateway adds its own id in the right one',
    permits: ({ direct, gateway }) =>
      (direct === '' || direct === undefined || (typeof direct === 'string' && CCXT_ID.test(direct))) &&
      GATEWAY_ID.test(String(gateway)),
  },
  'virtual view': {
    fields: ['label', 'ip', 'perm', 'uid', 'mainUid', 'id'],
    reason:
      'the account is shown with the label, permissions, addresses and number of the virtual key, not of the real one',
    permits: ({ direct, gateway }) => typeof direct === 'string' && typeof gateway === 'string',
  },
  "gateway's number": {
    fields: ['client_order_id', 'clientOrderId', 'algo_client_order_id'],
    reason:
      'a contract order without a client order id gets a number from the gateway, because an unknown outcome could not be found out without it; the venue would have used the number of the order',
    permits: ({ direct, gateway }) =>
      (isAbsent(direct) || VENUE_NUMBER.test(String(direct))) && GATEWAY_NUMBER.test(String(gateway)),
  },
  'virtual uid': {
    fields: ['user-id'],
    reason: "an order is shown with the virtual key's number in place of the owner's",
    permits: ({ direct, gateway }) => /^\d+$/u.test(String(direct)) && /^\d+$/u.test(String(gateway)),
  },
  'connection id': {
    fields: ['connId'],
    reason: 'the connection that the bot has is the one to the gateway',
    permits: ({ direct, gateway }) =>
      CONNECTION_ID.test(String(direct)) && CONNECTION_ID.test(String(gateway)),
  },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof DIFFERENCES;

export interface Verdict {
  /** Mismatches that no permission covers. */
  readonly unexplained: readonly Mismatch[];
  readonly used: ReadonlySet<DifferenceName>;
}

export function judge(mismatches: readonly Mismatch[], permitted: readonly DifferenceName[]): Verdict {
  const used = new Set<DifferenceName>();
  const unexplained = mismatches.filter((mismatch) => {
    const name = permitted.find((candidate) => covers(DIFFERENCES[candidate], mismatch));
    if (name !== undefined) used.add(name);
    return name === undefined;
  });
  return { unexplained, used };
}

function covers(difference: Difference, mismatch: Mismatch): boolean {
  const field = mismatch.path.split('.').at(-1) ?? '';
  return difference.fields.includes(field) && difference.permits(mismatch);
}

/** Every leaf in which two plain values differ; absent and `undefined` are the same. */
export function findMismatches(direct: unknown, gateway: unknown, path = ''): Mismatch[] {
  if (Object.is(direct, gateway)) return [];
  if (!isTree(direct) || !isTree(gateway) || Array.isArray(direct) !== Array.isArray(gateway))
    return [{ path, direct, gateway }];
  const names = new Set([...Object.keys(direct), ...Object.keys(gateway)]);
  return Array.from(names).flatMap((name) =>
    findMismatches(direct[name], gateway[name], path === '' ? name : `${path}.${name}`),
  );
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
