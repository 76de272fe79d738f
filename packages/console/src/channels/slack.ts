import type { HookConfig } from '../config/console-config.ts';
import type { Channel } from './channel.ts';
import { escapeMarkup } from './escaping.ts';
import { post, type HttpPorts } from './http-post.ts';
import { readSecretFile } from './secret-file.ts';
import { asSendFailure } from './send-failure.ts';
import { MARKS } from './severity-marks.ts';

const HEADER_CHARACTERS_MAX = 150;

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, read 2026-11-21. */
export function createSlack({ urlFile }: HookConfig, ports: HttpPorts): Channel {
  return {
    name: 'slack',
    async send({ installation, lines, severity, title }) {
      try {
        const head = `${MARKS[severity].sign} ${title} (${installation})`;
        const body = {
          // What a notification shows; blocks of plain text are shown as they are.
          text: escapeMarkup(head),
          blocks: [
            { type: 'header', text: plain(head.slice(0, HEADER_CHARACTERS_MAX)) },
            { type: 'section', text: plain(lines.join('\n')) },
          ],
        };
        await post({ url: readSecretFile(urlFile), body: JSON.stringify(body) }, ports);
      } catch (error) {
        throw asSendFailure(error);
      }
    },
  };
}

function plain(text: string) {
  return { type: 'plain_text', text: text.toWellFormed(), emoji: false };
}
