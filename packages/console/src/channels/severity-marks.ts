import type { Severity } from '../alerts/alert.ts';

/** How each looks in messages. */
export const MARKS = {
  info: { sign: 'ℹ️', word: 'info', ntfyPriority: 2, ntfyTag: 'information_source' },
  warning: { sign: '⚠️', word: 'warning', ntfyPriority: 4, ntfyTag: 'warning' },
  critical: { sign: '🚨', word: 'CRITICAL', ntfyPriority: 5, ntfyTag: 'rotating_light' },
} as const satisfies Record<Severity, unknown>;
