import { existsSync } from 'node:fs';
import { Outbox } from '@bitting/console/store/outbox.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { chooseDataDirectory } from '../connection.ts';

export interface AlertsStatus {
  readonly channels: readonly string[];
  /** Those on which nothing gets through. */
  readonly failing: readonly string[];
  readonly waiting: number;
  readonly unacknowledged: number;
  readonly sentence: string;
}

/** Whether people are told; `null`: nobody ever was to be, or it cannot be read now, which keeps nobody from the rest. */
export function describeAlerts(options: Parameters<typeof chooseDataDirectory>[0]): AlertsStatus | null {
  const { alertsFile } = layOutData(chooseDataDirectory(options));
  if (!existsSync(alertsFile)) return null;
  try {
    using outbox = new Outbox(alertsFile);
    const channels = outbox.channels();
    const failing = channels.filter(({ failingMs }) => failingMs !== null).map(({ name }) => name);
    const unacknowledged = outbox.unacknowledged('critical');
    const waiting = outbox.waiting();
    const state =
      failing.length > 0
        ? `nothing gets through by ${failing.join(', ')}: bitting alerts channels`
        : `told by ${channels.map(({ name }) => name).join(', ') || 'nobody'}`;
    const open = unacknowledged === 0 ? '' : `; ${unacknowledged} critical ones wait for bitting alerts ack`;
    return {
      channels: channels.map(({ name }) => name),
      failing,
      waiting,
      unacknowledged,
      sentence: `${state}${open}`,
    };
  } catch {
    return null;
  }
}
