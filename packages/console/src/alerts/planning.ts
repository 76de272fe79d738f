import { ESCALATIONS_MAX } from '../bounds.ts';
import { CHANNEL_NAMES, type AlertsConfig, type ChannelName } from '../config/console-config.ts';
import type { Planner } from '../store/outbox.ts';
import { isAtLeast } from './alert.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

type Quiet = Pick<AlertsConfig, 'quiet' | 'timeZone'>;

/** When something may be told that is not critical: now, or at the end of quiet hours. */
export function endOfQuiet({ quiet, timeZone }: Quiet, ms: number): number {
  if (quiet === null) return ms;
  const { fromMinute, toMinute } = quiet;
  const minute = minuteOfDay(ms, timeZone);
  const isQuiet =
    fromMinute <= toMinute
      ? minute >= fromMinute && minute < toMinute
      : minute >= fromMinute || minute < toMinute;
  if (!isQuiet) return ms;
  const left = (toMinute - minute + DAY_MINUTES) % DAY_MINUTES;
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS;
}

/** Who is told of what, and when. */
export function createPlanner(config: AlertsConfig): Planner {
  const { channels, escalation } = config;
  return (severity, fromMs) => {
    const isCritical = severity === 'critical';
    const dueMs = isCritical ? fromMs : endOfQuiet(config, fromMs);
    const isFirst = (name: ChannelName): boolean =>
      !isCritical || escalation === null || escalation.channels.indexOf(name) <= 0;
    const told = CHANNEL_NAMES.filter((name) => {
      const channel = channels[name];
      return channel !== undefined && isAtLeast(severity, channel.from) && isFirst(name);
    });
    return {
      deliveries: told.map((channel) => ({ channel, dueMs })),
      escalateMs: isCritical && escalation !== null ? fromMs + escalation.minutes * MINUTE_MS : null,
    };
  };
}

/** Of an alert that nobody acknowledged: over which channel it is told next, and when after that. */
export function planStep(
  { channels, minutes }: NonNullable<AlertsConfig['escalation']>,
  step: number,
  nowMs: number,
): { readonly channel: ChannelName; readonly againMs: number | null } | null {
  const channel = channels[step % channels.length];
  if (channel === undefined) return null;
  return { channel, againMs: step >= ESCALATIONS_MAX ? null : nowMs + minutes * MINUTE_MS };
}

function minuteOfDay(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const [hours = '0', minutes = '0'] = format.format(ms).split(':');
  return Number(hours) * 60 + Number(minutes);
}
