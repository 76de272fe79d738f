import { visible } from '../visible-text.ts';
import { LOG_TEXT_MAX } from './bounds.ts';

export const LOG_LEVELS = ['error', 'warning', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What can happen to a gateway that is supervised (docs/formats/log-line.md); stable once released. */
export const LOG_EVENTS = {
  /** A step of the start. */
  starting: 'info',
  /** Bots are served, or nobody is as long as the vault is sealed. */
  ready: 'info',
  /** Something in the configuration deserves a look. */
  'configuration-doubtful': 'warning',
  /** Where the page of the console is, or why it is not there. */
  console: 'info',
  /** The certificate of the bots' ports cannot be used, or can again. */
  certificate: 'warning',
  /** The gateway's process ended, or could not be started, and is started again. */
  'gateway-ended': 'error',
  /** What a process of the gateway wrote that nobody foresaw. */
  output: 'error',
  /** Anything else that an operator should know. */
  warning: 'warning',
  /** Lines that were left out: too many at once, or nobody read them. */
  'lines-dropped': 'warning',
  /** It was asked to end: what is under way is answered. */
  stopping: 'info',
  stopped: 'info',
} as const satisfies Readonly<Record<string, LogLevel>>;

export type LogEventCode = keyof typeof LOG_EVENTS;

type Field = string | number | boolean | Readonly<Record<string, string>>;

export interface LogEvent {
  readonly event: LogEventCode;
  readonly message: string;
  /** The ids that help. */
  readonly fields?: Readonly<Record<string, Field>>;
}

/** One line of JSON, its end included. Nothing in it steers a terminal, whoever wrote it. */
export function renderLogLine({ event, message, fields = {} }: LogEvent, wallMs: number): string {
  const time = new Date(wallMs).toISOString();
  const shown = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)]));
  return `${JSON.stringify({ time, level: LOG_EVENTS[event], event, message: clean(message), ...shown })}\n`;
}

function clean(value: Field): Field {
  if (typeof value === 'string') return visible(value.slice(0, LOG_TEXT_MAX));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, visible(text.slice(0, LOG_TEXT_MAX))]),
  );
}
