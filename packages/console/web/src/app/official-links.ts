import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

/** A page of a venue itself. `id` says what it is. */
export interface OfficialLink {
  readonly id: 'api' | 'site' | 'site-eea' | 'site-us' | 'status' | 'documentation';
  readonly url: string;
}

/**
 * The only addresses outside that the page ever names: the venues' own, compiled in, so that nobody who can write into a
 * table or an answer can lead people to a copy of them (read 2026-11-22; the sites themselves have the last word).
 */
export const OFFICIAL_LINKS: Readonly<Record<VenueId, readonly OfficialLink[]>> = {
  okx: [
    { id: 'api', url: 'https://www.okx.com/account/my-api' },
    { id: 'site', url: 'https://www.okx.com/' },
    { id: 'site-eea', url: 'https://my.okx.com/' },
    { id: 'site-us', url: 'https://app.okx.com/' },
    { id: 'status', url: 'https://www.okx.com/status' },
    { id: 'documentation', url: 'https://www.okx.com/docs-v5/en/' },
  ],
  htx: [
    { id: 'api', url: 'https://www.htx.com/en-us/apikey/' },
    { id: 'site', url: 'https://www.htx.com/' },
  ],
};
