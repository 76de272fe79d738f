import { FAULTS_MAX } from '../bounds.ts';
import { matchesPath } from './recorder.ts';

/** What a test asks for; kinds `rate-limit` and `maintenance` are answers that the venue is known for. */
export interface FaultRequest {
  readonly kind:
    'delay' | 'drop-before' | 'drop-after' | 'cut' | 'answer' | 'late' | 'rate-limit' | 'maintenance';
  readonly method?: string;
  /** Exact path, or a prefix that ends in `*`. Without it every request matches. */
  readonly path?: string;
  /** Requests that match and still pass unharmed. */
  readonly skip?: number;
  /** How many requests are hit; 1 unless told. */
  readonly count?: number;
  readonly delayMs?: number;
  /** `cut`: bytes of the answer, head included, that are still sent. */
  readonly bytes?: number;
  /** `late`: 0 hangs up, anything else is answered with that status. */
  readonly status?: number;
  readonly code?: string;
  readonly msg?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Matching {
  readonly id: number;
  readonly method: string | undefined;
  readonly path: string | undefined;
}

interface Answering {
  readonly status: number;
  readonly code: string;
  readonly msg: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export type Fault = Matching &
  (
    | { readonly kind: 'delay'; readonly delayMs: number }
    | { readonly kind: 'drop-before' | 'drop-after' }
    | { readonly kind: 'cut'; readonly bytes: number }
    | ({ readonly kind: 'answer' } & Answering)
    | ({ readonly kind: 'late'; readonly delayMs: number } & Answering)
  );

export interface PendingFault {
  readonly fault: Fault;
  readonly skip: number;
  readonly count: number;
}

interface Preset {
  readonly status: number;
  readonly code: string;
  readonly msg: string;
}

/** The answers that a venue is known for. */
export type FaultPresets = Readonly<Record<'rate-limit' | 'maintenance' | 'answer' | 'late', Preset>>;

/** Faults that wait for their requests. The first that matches takes the request. */
export class Faults {
  readonly #presets: FaultPresets;
  #pending: readonly PendingFault[] = [];
  #lastId = 0;

  constructor(presets: FaultPresets) {
    this.#presets = presets;
  }

  add(request: FaultRequest): number {
    if (this.#pending.length >= FAULTS_MAX) throw new RangeError(`more than ${FAULTS_MAX} faults wait`);
    this.#lastId += 1;
    const fault = readFault(request, this.#lastId, this.#presets);
    this.#pending = [...this.#pending, { fault, skip: request.skip ?? 0, count: request.count ?? 1 }];
    return this.#lastId;
  }

  /** The fault that hits this request, if any; it is used up by that. */
  match(method: string, target: string): Fault | null {
    for (const pending of this.#pending) {
      const { fault, skip, count } = pending;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (!matchesPath(fault.path, target)) continue;
      this.#replace(pending, skip > 0 ? { fault, skip: skip - 1, count } : { fault, skip, count: count - 1 });
      if (skip === 0) return fault;
    }
    return null;
  }

  list(): readonly PendingFault[] {
    return this.#pending;
  }

  clear(): void {
    this.#pending = [];
  }

  #replace(before: PendingFault, after: PendingFault): void {
    this.#pending = this.#pending.flatMap((pending) => {
      if (pending !== before) return [pending];
      return after.count > 0 ? [after] : [];
    });
  }
}

function readFault(request: FaultRequest, id: number, presets: FaultPresets): Fault {
  const matching: Matching = { id, method: request.method, path: request.path };
  const { delayMs = 1000 } = request;
  const answering = ({ status, code, msg }: Preset): Answering => ({
    status: request.status ?? status,
    code: request.code ?? code,
    msg: request.msg ?? msg,
    body: request.body ?? null,
    headers: request.headers ?? {},
  });
  if (request.kind === 'rate-limit' || request.kind === 'maintenance') {
    return { ...matching, kind: 'answer', ...answering(presets[request.kind]) };
  }
  if (request.kind === 'delay') return { ...matching, kind: 'delay', delayMs };
  if (request.kind === 'cut') return { ...matching, kind: 'cut', bytes: request.bytes ?? 0 };
  if (request.kind === 'answer') {
    return { ...matching, kind: 'answer', ...answering(presets.answer) };
  }
  if (request.kind === 'late') {
    return { ...matching, kind: 'late', delayMs, ...answering(presets.late) };
  }
  return { ...matching, kind: request.kind };
}
