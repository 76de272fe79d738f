import { FAULTS_MAX } from '../bounds.ts';
import { matchesPath } from './recorder.ts';

/** Where each kind strikes: at a frame that goes out, at one that comes in, or at the upgrade. */
const PLACES = {
  /** Cuts the TCP connection instead of sending. */
  drop: 'out',
  /** The frame is never sent. */
  lose: 'out',
  /** The frame and all that follow it wait. */
  delay: 'out',
  duplicate: 'out',
  /** The frame goes out after the next one. */
  swap: 'out',
  /** From this frame on nothing goes out, and pings are not answered; what comes in is still executed. */
  stall: 'out',
  /** A close frame instead of this one. */
  close: 'out',
  /** Only the first bytes, frame header included, then the TCP connection is cut. */
  cut: 'out',
  /** Cuts the TCP connection before what came in is looked at. */
  'drop-before': 'in',
  /** Executes what came in, and cuts the TCP connection before any answer. */
  'drop-after': 'in',
  /** What came in is never looked at. */
  ignore: 'in',
  /** What came in is executed later. */
  late: 'in',
  /** The upgrade is answered with a status. */
  refuse: 'upgrade',
} as const;

export type StreamFaultKind = keyof typeof PLACES;
export type FaultPlace = (typeof PLACES)[StreamFaultKind];
export type FaultKindAt<P extends FaultPlace> = {
  [K in StreamFaultKind]: (typeof PLACES)[K] extends P ? K : never;
}[StreamFaultKind];

export interface StreamFaultRequest {
  readonly kind: StreamFaultKind;
  /** Exact path, or a prefix that ends in `*`. Without it every stream matches. */
  readonly path?: string;
  /** Only frames with this text in them (of compressed frames: in what they hold). */
  readonly contains?: string;
  /** Frames or upgrades that match and still pass unharmed. */
  readonly skip?: number;
  /** How many are hit; 1 unless told. */
  readonly count?: number;
  readonly delayMs?: number;
  readonly bytes?: number;
  /** `refuse`: 503 unless told. */
  readonly status?: number;
  /** `close`: 1001 unless told. */
  readonly code?: number;
  readonly reason?: string;
}

export type StreamFault = Readonly<Required<Omit<StreamFaultRequest, 'path' | 'contains'>>> & {
  readonly id: number;
  readonly path: string | undefined;
  readonly contains: string | undefined;
};

/** Faults that wait for their frames. The first that matches takes the frame. */
export class StreamFaults {
  #pending: readonly StreamFault[] = [];
  #lastId = 0;

  /** @throws RangeError for an unknown kind, or when too many wait. */
  add(request: StreamFaultRequest): number {
    if (!Object.hasOwn(PLACES, request.kind)) throw new RangeError(`no stream fault ${request.kind}`);
    if (this.#pending.length >= FAULTS_MAX) throw new RangeError(`more than ${FAULTS_MAX} faults wait`);
    this.#lastId += 1;
    const fault: StreamFault = {
      id: this.#lastId,
      kind: request.kind,
      path: request.path,
      contains: request.contains,
      skip: request.skip ?? 0,
      count: request.count ?? 1,
      delayMs: request.delayMs ?? 1000,
      bytes: request.bytes ?? 0,
      status: request.status ?? 503,
      code: request.code ?? 1001,
      reason: request.reason ?? '',
    };
    this.#pending = [...this.#pending, fault];
    return fault.id;
  }

  /** The fault that hits here, if any; it is used up by that. */
  match<P extends FaultPlace>(
    place: P,
    path: string,
    text: () => string,
  ): (StreamFault & { readonly kind: FaultKindAt<P> }) | null {
    for (const fault of this.#pending) {
      if (PLACES[fault.kind] !== place || !matchesPath(fault.path, path)) continue;
      if (fault.contains !== undefined && !text().includes(fault.contains)) continue;
      const { skip, count } = fault;
      this.#replace(fault, skip > 0 ? { ...fault, skip: skip - 1 } : { ...fault, count: count - 1 });
      if (skip === 0) return fault as StreamFault & { readonly kind: FaultKindAt<P> };
    }
    return null;
  }

  list(): readonly StreamFault[] {
    return this.#pending;
  }

  clear(): void {
    this.#pending = [];
  }

  #replace(before: StreamFault, after: StreamFault): void {
    this.#pending = this.#pending.flatMap((fault) => {
      if (fault !== before) return [fault];
      return after.count > 0 ? [after] : [];
    });
  }
}
