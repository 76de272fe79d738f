import type { ReactNode } from 'react';
import type { AccountView } from '@bitting/client/operations.ts';
import type { PictureState } from '@bitting/client/pictures.ts';
import type { VenueKeyView } from '@bitting/client/venue-keys.ts';
import { formatDistance } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { useNowMs } from '../../ui/now.ts';
import { dayOf, urgencyOf } from './days.ts';
import { ACCOUNTS_TEXTS } from './texts.ts';

const PICTURES: Readonly<Record<PictureState | 'none', Tone>> = {
  live: 'good',
  reconciling: 'warn',
  blind: 'warn',
  none: 'neutral',
};

export function PictureBadge({ state }: { readonly state: PictureState | 'none' }): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  return (
    <Badge tone={PICTURES[state]} title={texts.picturesMean[state]}>
      {texts.pictures[state]}
    </Badge>
  );
}

const VENUE_KEYS: Readonly<Record<VenueKeyView['state'], Tone>> = {
  'not-looked': 'neutral',
  'as-accepted': 'good',
  changed: 'warn',
  beyond: 'danger',
  gone: 'danger',
};

/** How the venue says that its key is, against what was accepted of it. */
export function VenueKeyBadge({ venueKey }: { readonly venueKey: VenueKeyView }): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const { elsewhere, problem, state } = venueKey;
  const isTroubled = state === 'as-accepted' && (elsewhere !== null || problem !== null);
  return <Badge tone={isTroubled ? 'warn' : VENUE_KEYS[state]}>{texts.venueKeys[state]}</Badge>;
}

const ENDS: Readonly<Record<ReturnType<typeof urgencyOf>, Tone>> = {
  none: 'neutral',
  far: 'neutral',
  soon: 'warn',
  urgent: 'danger',
};

/** The countdown to the day on which the venue ends its key. */
export function KeyEnd({ account: { expiresAtMs } }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  const language = useLanguage();
  const nowMs = useNowMs();
  if (expiresAtMs === null) return texts.never;
  const sentence = texts.days(formatDistance(expiresAtMs, nowMs, language), dayOf(expiresAtMs, language));
  const urgency = urgencyOf(expiresAtMs, nowMs);
  return urgency === 'far' ? sentence : <Badge tone={ENDS[urgency]}>{sentence}</Badge>;
}

export function AddressBadge({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNTS_TEXTS);
  return account.ipBound ? (
    <Badge tone="good">{texts.bound}</Badge>
  ) : (
    <Badge tone="warn">{texts.anyAddress}</Badge>
  );
}
