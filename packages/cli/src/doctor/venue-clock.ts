import { get } from 'node:https';
import { HTX_REST_HOSTS } from '@bitting/core/venues/htx/hosts.ts';
import { OKX_REST_HOSTS } from '@bitting/core/venues/okx/hosts.ts';
import type { Settings } from '../settings/table.ts';
import { ANSWER_MS, TIME_ANSWER_BYTES_MAX } from './bounds.ts';

/** How far the clock of the venue that is served is ahead of ours; half of the way there and back is taken off. */
export async function readVenueClock(settings: Settings): Promise<number> {
  const place = findPlace(settings);
  if (place === null) throw new Error('no real venue is served: there is no time to compare with');
  const beforeMs = Date.now();
  const text = await fetchText(place.host, place.path);
  const afterMs = Date.now();
  const digits = /"(?:ts|data)":\s*"?(\d{13})"?/u.exec(text)?.[1];
  if (digits === undefined) throw new Error(`${place.host} did not say its time`);
  return Number(digits) - (beforeMs + afterMs) / 2;
}

function findPlace(settings: Settings): { readonly host: string; readonly path: string } | null {
  const venues = settings['bots.venues'];
  const okx = OKX_REST_HOSTS.live.get(settings['market.okx_region']);
  if (venues.includes('okx') && settings['market.okx'] !== 'paper' && okx !== undefined)
    return { host: okx, path: '/api/v5/public/time' };
  const htx = HTX_REST_HOSTS['htx-spot'].get(settings['market.htx_region']);
  if (venues.includes('htx') && settings['market.htx'] !== 'paper' && htx !== undefined)
    return { host: htx, path: '/v1/common/timestamp' };
  return null;
}

function fetchText(host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`${host} did not answer`));
    const request = get(
      { host, path, timeout: ANSWER_MS, signal: AbortSignal.timeout(ANSWER_MS) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > TIME_ANSWER_BYTES_MAX) response.destroy(new Error('too long'));
        });
        response.on('error', fail);
        response.on('end', () => resolve(text));
      },
    );
    request.on('error', fail);
    request.on('timeout', () => request.destroy(new Error('too slow')));
  });
}
