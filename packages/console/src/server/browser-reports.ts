import { z } from 'zod';
import type { App } from './parts.ts';
import { REPORTS_PATH } from './headers.ts';

/** What browsers refused the page to do: counted for whoever looks, kept nowhere, because anybody can write it. */
export function registerBrowserReports(app: App): void {
  let count = 0;
  app.route({
    method: 'POST',
    url: REPORTS_PATH,
    config: { access: 'public' },
    schema: { hide: true, body: z.unknown(), response: { 200: z.strictObject({ count: z.number() }) } },
    handler: () => {
      count += 1;
      return Promise.resolve({ count });
    },
  });
}
