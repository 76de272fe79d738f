import type { TelegramConfig } from '../config/console-config.ts';
import type { Channel } from './channel.ts';
import { escapeMarkup } from './escaping.ts';
import { post, type HttpPorts } from './http-post.ts';
import { readSecretFile } from './secret-file.ts';
import { asSendFailure, SendFailure } from './send-failure.ts';
import { MARKS } from './severity-marks.ts';

const TOKEN = /^[0-9]{3,20}:[A-Za-z0-9_-]{20,100}$/u;

/** https://core.telegram.org/bots/api#sendmessage, read 2026-11-21. */
export function createTelegram({ chat, server, tokenFile }: TelegramConfig, ports: HttpPorts): Channel {
  return {
    name: 'telegram',
    async send({ installation, lines, severity, title }) {
      try {
        const token = readSecretFile(tokenFile);
        if (!TOKEN.test(token)) throw new SendFailure('its token is not one of a bot');
        const head = `${MARKS[severity].sign} <b>${escapeMarkup(title)}</b> (${escapeMarkup(installation)})`;
        const body = {
          chat_id: chat,
          text: [head, ...lines.map((line) => escapeMarkup(line))].join('\n'),
          parse_mode: 'HTML',
          disable_notification: severity === 'info',
          link_preview_options: { is_disabled: true },
        };
        const answer = await post(
          { url: `${server.replace(/\/$/u, '')}/bot${token}/sendMessage`, body: JSON.stringify(body) },
          ports,
        );
        if (!/"ok"\s*:\s*true/u.test(answer)) throw new SendFailure('it did not say that it has it');
      } catch (error) {
        throw asSendFailure(error);
      }
    },
  };
}
