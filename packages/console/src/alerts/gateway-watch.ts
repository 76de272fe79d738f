import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { GATEWAY_SILENT_MS, STATUS_ANSWER_MS } from '../bounds.ts';
import type { Alert } from './alert.ts';
import { makeOwnAlert } from './own-alert.ts';

type Trouble = 'gateway-silent' | 'gateway-sealed' | 'token-refused';

const WORDS = {
  'gateway-silent': {
    title: 'The gateway does not answer',
    sentence: 'Its administration socket has been silent for two minutes.',
    advice:
      'Look at its service and its log: bots may not be served, and nothing else can be told until it answers.',
  },
  'gateway-sealed': {
    title: 'The gateway is sealed',
    sentence: 'It runs, and signs nothing until somebody opens the vault.',
    advice: '"bitting unseal".',
  },
  'token-refused': {
    title: 'The console may not read the ledger',
    sentence: 'It has no token that is taken, so that nothing of the ledger can be told.',
    advice: '"bitting alerts token" makes one.',
  },
} as const satisfies Record<Trouble, unknown>;

export interface WatchPorts {
  /** Rejects at the signal at the latest. */
  readonly ask: (signal: AbortSignal) => Promise<{ readonly sealed: boolean }>;
  readonly tell: (alert: Alert) => void;
  readonly nowMs: () => number;
  readonly patienceMs?: number;
}

/** What no record can tell: that the gateway itself is away. */
export class GatewayWatch {
  readonly #ports: WatchPorts;
  #trouble: { readonly kind: Trouble; readonly sinceMs: number } | null = null;
  #told: Trouble | null = null;
  #isAsking = false;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** One question at a time: of a gateway that hangs, the time counts from when it was asked. */
  async look(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const askedMs = this.#ports.nowMs();
      this.#judge(await this.#findTrouble(), askedMs);
    } finally {
      this.#isAsking = false;
    }
  }

  /** What could not be kept is told at the next look. */
  #judge(kind: Trouble | null, askedMs: number): void {
    const now = this.#ports.nowMs();
    if (kind !== (this.#trouble?.kind ?? null))
      this.#trouble = kind === null ? null : { kind, sinceMs: askedMs };
    if (kind === null) {
      if (this.#told !== null) this.#ports.tell(recovered(this.#told, now));
      this.#told = null;
      return;
    }
    const { sinceMs } = this.#trouble ?? { sinceMs: askedMs };
    if (this.#told === kind || now - sinceMs < GATEWAY_SILENT_MS) return;
    this.#ports.tell(makeOwnAlert(kind, { atMs: sinceMs }, { severity: 'critical', ...WORDS[kind] }));
    this.#told = kind;
  }

  async #findTrouble(): Promise<Trouble | null> {
    const { ask, patienceMs = STATUS_ANSWER_MS } = this.#ports;
    try {
      return (await ask(AbortSignal.timeout(patienceMs))).sealed ? 'gateway-sealed' : null;
    } catch (error) {
      const isRefused =
        error instanceof BittingError && ['OPERATOR_UNKNOWN', 'ROLE_MISSING'].includes(error.code);
      return isRefused ? 'token-refused' : 'gateway-silent';
    }
  }
}

function recovered(kind: Trouble, atMs: number): Alert {
  return makeOwnAlert(
    'gateway-back',
    { atMs, what: kind },
    {
      severity: 'info',
      title: 'The gateway is there again',
      sentence: `It is over: ${WORDS[kind].title.toLowerCase()}.`,
      advice: 'Nothing to do.',
    },
  );
}
