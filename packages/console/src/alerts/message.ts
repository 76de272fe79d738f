import { MESSAGE_CHARACTERS_MAX } from '../bounds.ts';
import type { Message } from '../channels/channel.ts';
import type { AlertsConfig } from '../config/console-config.ts';
import type { Delivery } from '../store/outbox.ts';
import type { About } from './alert.ts';
import { quoteName } from './quoting.ts';

/** `page`: where browsers reach the page, if there is one. */
export type MessageConfig = Pick<AlertsConfig, 'name' | 'timeZone'> & { readonly page?: string | null };

/** What is read of an alert, whoever carries it. */
export function writeMessage(delivery: Delivery, { name, page = null, timeZone }: MessageConfig): Message {
  const { about, advice, atMs, id, lastMs, rule, sequence, severity, step, times, title } = delivery;
  const at = (ms: number): string => formatTime(ms, timeZone);
  const rest = [
    ...(times > 1 ? [`${times} times, the last at ${at(lastMs)}.`] : []),
    `What to do: ${advice}`,
    `${at(atMs)}${sequence === null ? '' : `, record ${sequence} of the ledger`}`,
    ...idLines(about),
    ...(page === null ? [] : [`On the page: ${page}/alerts`]),
    ...(step > 0 ? [`Told again (${step}), because nobody acknowledged it.`] : []),
    ...(severity === 'critical' ? [`Acknowledge: bitting alerts ack ${id}`] : []),
  ];
  const room = MESSAGE_CHARACTERS_MAX - title.length - name.length - rest.join('\n').length;
  const sentence = cut(delivery.sentence, Math.max(room, 1));
  return {
    id: `${id}.${step}`,
    alertId: id,
    installation: name,
    severity,
    rule,
    title,
    lines: [sentence, ...rest],
    sentence,
    advice,
    atMs,
    lastMs,
    times,
    sequence,
    named: about?.named ?? [],
  };
}

const IDS_SHOWN = 4;

/** Sentences say names; commands take ids. */
function idLines(about: About | undefined): readonly string[] {
  const named = (about?.named ?? []).flatMap(({ id, label }) =>
    label === null ? [] : [`${quoteName(label)} is ${id}`],
  );
  return named.length === 0 ? [] : [`Ids: ${named.slice(0, IDS_SHOWN).join(', ')}`];
}

function cut(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1).toWellFormed()}…`;
}

function formatTime(ms: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return `${format.format(ms)} ${timeZone}`;
}
