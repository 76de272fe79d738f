import type { ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { formatDecimal, formatDistance, formatInstant } from '../i18n/formats.ts';
import { useLanguage, useTexts } from '../i18n/use-texts.ts';
import { useNowMs } from './now.ts';

const JUST_NOW_MS = 2000;

/** How long ago something was said, and by whom; what is older than `staleAfterMs` is marked. */
export function Age({
  atMs,
  source,
  staleAfterMs,
}: {
  readonly atMs: number;
  readonly source?: string;
  readonly staleAfterMs?: number;
}): ReactNode {
  const language = useLanguage();
  const texts = useTexts(COMMON_TEXTS);
  const nowMs = useNowMs();
  const isStale = staleAfterMs !== undefined && nowMs - atMs > staleAfterMs;
  const distance =
    Math.abs(nowMs - atMs) < JUST_NOW_MS ? texts.justNow : formatDistance(atMs, nowMs, language);
  return (
    <span className={isStale ? 'ui-age-stale' : 'ui-muted'}>
      {isStale ? '⚠ ' : ''}
      <time dateTime={new Date(atMs).toISOString()} title={formatInstant(atMs, language)}>
        {distance}
      </time>
      {source === undefined ? null : ` ${texts.from(source)}`}
    </span>
  );
}

/** An instant to the second, in the person's zone. */
export function Instant({ atMs }: { readonly atMs: number }): ReactNode {
  const language = useLanguage();
  return <time dateTime={new Date(atMs).toISOString()}>{formatInstant(atMs, language)}</time>;
}

/** A decimal, exactly as it was said, in groups of three. */
export function Amount({ value, asset }: { readonly value: string; readonly asset?: string }): ReactNode {
  const language = useLanguage();
  return (
    <span className="ui-number">
      {formatDecimal(value, language)}
      {asset === undefined ? null : ` ${asset}`}
    </span>
  );
}
