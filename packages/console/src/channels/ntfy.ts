import type { NtfyConfig } from '../config/console-config.ts';
import type { Channel } from './channel.ts';
import { post, type HttpPorts } from './http-post.ts';
import { readSecretFile } from './secret-file.ts';
import { asSendFailure, SendFailure } from './send-failure.ts';
import { MARKS } from './severity-marks.ts';

const TOPIC = /^[-_A-Za-z0-9]{1,64}$/u;

/** Published as JSON, so that no text gets into a header: https://docs.ntfy.sh/publish/#publish-as-json, read 2026-11-21. */
export function createNtfy({ tokenFile, urlFile }: NtfyConfig, ports: HttpPorts): Channel {
  return {
    name: 'ntfy',
    async send({ installation, lines, severity, title }) {
      try {
        const { server, topic } = splitUrl(readSecretFile(urlFile));
        const { ntfyPriority: priority, ntfyTag } = MARKS[severity];
        const headers: Record<string, string> = {};
        if (tokenFile !== null) headers['authorization'] = `Bearer ${readSecretFile(tokenFile)}`;
        const body = {
          topic,
          title: `${title} (${installation})`,
          message: lines.join('\n'),
          priority,
          tags: [ntfyTag],
        };
        await post({ url: server, headers, body: JSON.stringify(body) }, ports);
      } catch (error) {
        throw asSendFailure(error);
      }
    },
  };
}

/** The address as people have it ends with the topic; JSON is published to what stands before it. */
function splitUrl(text: string): { readonly server: string; readonly topic: string } {
  const end = text.lastIndexOf('/');
  const topic = text.slice(end + 1);
  if (end < 0 || !TOPIC.test(topic)) throw new SendFailure('its address does not end with a topic');
  return { server: text.slice(0, end + 1), topic };
}
