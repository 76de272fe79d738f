import type { ChildProcess } from 'node:child_process';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { STOP_GRACE_MS } from '../bounds.ts';
import type { DataLayout } from '../config/data-layout.ts';
import { printGatewayConfig, type GatewayConfig } from '../config/gateway-config.ts';
import type {
  FailedMessage,
  GatewayMessage,
  ParentMessage,
  ReadyMessage,
  UnlockMessage,
} from '../config/protocol.ts';
import { makeSegmentFiles } from '../ledger/segment-files.ts';
import { asFileFault } from './file-faults.ts';
import { launchGateway } from './launch.ts';

export interface Ending {
  /** True when we asked for it. */
  readonly wanted: boolean;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningGateway {
  /** Process id of the child, for whoever has to watch or end exactly that one. */
  readonly pid: number;
  readonly ready: ReadyMessage;
  readonly ended: Promise<Ending>;
  /** Asks it to end, then by deadline makes it. */
  stop(): Promise<void>;
}

export interface GatewayStart {
  readonly layout: DataLayout;
  readonly config: GatewayConfig;
  /** Wiped here once it has been handed over; `null` starts sealed. */
  readonly unlock: UnlockMessage | null;
}

/**
 * Starts the gateway as a child and resolves once it listens.
 * @throws BittingError with the gateway's own code where it could not start
 */
export async function startGateway({ layout, config, unlock }: GatewayStart): Promise<RunningGateway> {
  const child = new GatewayChild(layout);
  const task = {
    type: 'start',
    dataDirectory: layout.directory,
    config: printGatewayConfig(config),
    unlock,
  } as const;
  try {
    const ready = await child.ask<ReadyMessage>(task, 'ready');
    return { pid: child.pid, ready, ended: child.ended, stop: () => child.stop() };
  } catch (error) {
    // Its locks end with it: whoever tries again at once must not find them.
    await child.stop();
    throw error;
  }
}

/** Makes the vault and its first operator; the answer is that operator's token. */
export async function createVault(layout: DataLayout, unlock: UnlockMessage): Promise<string> {
  const child = new GatewayChild(layout);
  try {
    const created = await child.ask<Extract<GatewayMessage, { type: 'created' }>>(
      { type: 'create', dataDirectory: layout.directory, unlock },
      'created',
    );
    return created.operatorToken;
  } finally {
    await child.stop();
  }
}

class GatewayChild {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #layout: DataLayout;
  #wanted = false;
  #segmentFault: BittingError | null = null;

  constructor(layout: DataLayout) {
    this.#layout = layout;
    this.#child = launchGateway(layout);
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ wanted: this.#wanted, code, signal }));
      this.#child.once('error', () => resolve({ wanted: this.#wanted, code: null, signal: null }));
    });
  }

  /** Hands the task over as soon as the child listens, serves its wishes, and resolves with the awaited answer. */
  ask<Answer extends GatewayMessage>(
    task: Extract<ParentMessage, { type: 'start' | 'create' }>,
    awaited: Answer['type'],
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#child.on('message', (raw) => {
        const message = raw as GatewayMessage;
        if (message.type === 'awake') this.#hand(task);
        else if (message.type === 'prepare-segment') void this.#prepareSegment(message.index);
        else if (message.type === 'failed') reject(this.#explain(message));
        else if (message.type === awaited) resolve(message as Answer);
      });
      void this.ended.then(({ code, signal }) =>
        reject(
          new BittingError('PROCESS_ENDED', `gateway: code ${code}, signal ${signal}`, {
            publicDetail: `The gateway ended before it was ready (${signal ?? `code ${code}`}).`,
          }),
        ),
      );
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#wanted = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#say({ type: 'stop' });
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await this.ended;
    clearTimeout(deadline);
  }

  #hand(task: Extract<ParentMessage, { type: 'start' | 'create' }>): void {
    this.#say(task, () => task.unlock?.bytes.fill(0));
  }

  async #prepareSegment(index: number): Promise<void> {
    try {
      const path = await makeSegmentFiles({ directory: this.#layout.ledgerDirectory }).prepare(index);
      this.#say({ type: 'segment-ready', index, path });
    } catch (error) {
      this.#segmentFault = asFileFault(error, this.#layout.ledgerDirectory);
      this.#say({ type: 'segment-failed', index, cause: this.#segmentFault.operatorDetail });
    }
  }

  /** Why the ledger could not be written is known here, where its files are made. */
  #explain({ code, message, detail }: FailedMessage): BittingError {
    if (code === 'LEDGER_UNAVAILABLE' && this.#segmentFault !== null) return this.#segmentFault;
    return new BittingError(code, detail, { publicDetail: message });
  }

  #say(message: ParentMessage, then: () => void = () => undefined): void {
    // A child that is gone hears nothing; its end is told by `ended`.
    if (this.#child.connected) this.#child.send(message, () => then());
    else then();
  }
}
