import type { HookConfig } from '../config/console-config.ts';
import type { Channel } from './channel.ts';
import { escapeMarkdown } from './escaping.ts';
import { post, type HttpPorts } from './http-post.ts';
import { readSecretFile } from './secret-file.ts';
import { asSendFailure } from './send-failure.ts';
import { MARKS } from './severity-marks.ts';

/** No pictures of links. */
const SUPPRESS_EMBEDS = 4;
const CONTENT_CHARACTERS_MAX = 2_000;

/** https://docs.discord.com/developers/resources/webhook#execute-webhook, read 2026-11-21. */
export function createDiscord({ urlFile }: HookConfig, ports: HttpPorts): Channel {
  return {
    name: 'discord',
    async send({ installation, lines, severity, title }) {
      try {
        const head = `${MARKS[severity].sign} **${escapeMarkdown(title)}** (${escapeMarkdown(installation)})`;
        const body = {
          content: cut([head, ...lines.map((line) => escapeMarkdown(line))].join('\n')),
          allowed_mentions: { parse: [] },
          flags: SUPPRESS_EMBEDS,
        };
        await post({ url: readSecretFile(urlFile), body: JSON.stringify(body) }, ports);
      } catch (error) {
        throw asSendFailure(error);
      }
    },
  };
}

/** Not within an escape. */
function cut(text: string): string {
  if (text.length <= CONTENT_CHARACTERS_MAX) return text;
  return `${text
    .slice(0, CONTENT_CHARACTERS_MAX - 1)
    .replace(/\\+$/u, '')
    .toWellFormed()}…`;
}
