import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

/** How API keys look at each venue of today; what fits none may still be a key of a venue, an older one. */
const FORMS: Readonly<Record<VenueId, RegExp>> = {
  okx: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu,
  /** Four groups, the last of five characters. */
  htx: /^[0-9a-z]+-[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{5}$/iu,
};

export function hasKeyFormOf(venue: VenueId, apiKey: string): boolean {
  return FORMS[venue].test(apiKey);
}
