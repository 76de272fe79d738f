import { setTimeout as wait } from 'node:timers/promises';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LiveTopic } from '../api/live.ts';
import { HALT_PLAN, STATUS } from '../api/trading-operations.ts';
import {
  LIVE_ACCOUNTS_MAX,
  LIVE_AGAIN_MS,
  LIVE_CHANGES_MS,
  LIVE_PLANS_MS,
  LIVE_PLANS_RUNNING_MS,
  LIVE_STATUS_MS,
} from '../bounds.ts';

export interface FeedPorts {
  /** The gateway in the name of the person. */
  readonly connect: (signal: AbortSignal) => AdminClient;
  readonly onEvent: (topic: 'ledger' | 'accounts', event: TailEvent) => void;
  readonly onNews: (topic: LiveTopic, news: Readonly<Record<string, unknown>>) => void;
  /** The gateway knows him no more. */
  readonly onGone: () => void;
}

/** Codes by which the gateway says that this person never gets it, as he is. */
const NOT_HIS: ReadonlySet<string> = new Set(['ROLE_MISSING', 'ACCOUNT_OUT_OF_REACH']);

/** What the gateway tells one person, once for all of his pages; each source runs while one of them wants it. */
export class PersonFeed {
  readonly #ports: FeedPorts;
  readonly #running = new Map<LiveTopic, AbortController>();

  constructor(ports: FeedPorts) {
    this.#ports = ports;
  }

  /** What his pages want together from now on. */
  want(topics: ReadonlySet<LiveTopic>): void {
    for (const [topic, controller] of this.#running)
      if (!topics.has(topic)) {
        this.#running.delete(topic);
        controller.abort();
      }
    for (const topic of topics) if (!this.#running.has(topic)) this.#start(topic);
  }

  end(): void {
    this.want(new Set());
  }

  #start(topic: LiveTopic): void {
    const source = SOURCES[topic];
    if (source === undefined) return;
    const controller = new AbortController();
    this.#running.set(topic, controller);
    void this.#keep(source, controller.signal);
  }

  /** Until the signal; what broke is begun again, and what is not his is left. */
  async #keep(source: Source, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await source(this.#ports, signal);
      } catch (error) {
        if (error instanceof BittingError && error.code === 'ACTING_REFUSED') this.#ports.onGone();
        if (error instanceof BittingError && NOT_HIS.has(error.code)) return;
      }
      await wait(LIVE_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

type Source = (ports: FeedPorts, signal: AbortSignal) => Promise<void>;

/** What is told when the gateway cannot be asked is told by nobody: a page sees how old the last word is. */
const SOURCES: Readonly<Partial<Record<LiveTopic, Source>>> = {
  ledger: async ({ connect, onEvent }, signal) => {
    await connect(signal).tail(
      { limit: 0, follow: true },
      { onEvent: (event) => onEvent('ledger', event), mayBeSilent: true },
    );
  },
  accounts: async ({ connect, onEvent }, signal) => {
    const { accounts } = await connect(signal).self({});
    const watched = accounts === null ? [undefined] : accounts.slice(0, LIVE_ACCOUNTS_MAX);
    const watch = async (accountId: string | undefined): Promise<void> => {
      try {
        await connect(signal).accountWatch(accountId === undefined ? {} : { accountId }, {
          onEvent: (event) => onEvent('accounts', event),
          mayBeSilent: true,
        });
      } catch (error) {
        // Of several, one of which no picture is kept leaves the others.
        if (watched.length === 1) throw error;
      }
    };
    await Promise.all(watched.map((accountId) => watch(accountId)));
  },
  status: async ({ connect, onNews }, signal) => {
    while (!signal.aborted) {
      onNews('status', { status: STATUS.parse(await connect(signal).status({})) });
      await wait(LIVE_STATUS_MS, undefined, { signal });
    }
  },
  plans: async ({ connect, onNews }, signal) => {
    const isNew = changes();
    while (!signal.aborted) {
      const { plans } = await connect(signal).haltPlans({ follow: false });
      if (isNew(plans)) onNews('plans', { plans: plans.map((plan) => HALT_PLAN.parse(plan)) });
      const isRunning = plans.some(({ state }) => state === 'running');
      await wait(isRunning ? LIVE_PLANS_RUNNING_MS : LIVE_PLANS_MS, undefined, { signal });
    }
  },
  approvals: async ({ connect, onNews }, signal) => {
    const isNew = changes();
    while (!signal.aborted) {
      if (isNew(await connect(signal).approvalsList({}))) onNews('approvals', {});
      await wait(LIVE_CHANGES_MS, undefined, { signal });
    }
  },
};

/** Whether it is another one than the last time. */
function changes(): (value: unknown) => boolean {
  let last = '';
  return (value) => {
    const text = JSON.stringify(value);
    const isNew = text !== last;
    last = text;
    return isNew;
  };
}
