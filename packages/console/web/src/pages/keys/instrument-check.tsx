import type { ReactNode } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Amount } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { changeOfDay, exactInstruments } from './exact-instruments.ts';
import { FORM_TEXTS } from './form-texts.ts';
import { useSettled } from './use-settled.ts';

/** Somebody who types for longer than this without a stop is not asked about each letter. */
const QUIET_MS = 600;

/** Whether the venue knows the instruments that are named, and what they cost now. */
export function InstrumentCheck({
  accountId,
  entries,
}: {
  readonly accountId: string;
  readonly entries: 'all' | readonly string[];
}): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const asked = useSettled(exactInstruments(entries).join('\n'), QUIET_MS);
  const instruments = asked === '' ? [] : asked.split('\n');
  const { data } = useOperation('markets', { accountId, instruments }, { isEnabled: instruments.length > 0 });
  if (instruments.length === 0 || data === undefined) return null;
  const known = new Map(data.markets.map((market) => [market.instrument, market]));
  return (
    <ul className="keys-known ui-small">
      {instruments.map((instrument) => {
        const market = known.get(instrument);
        const change = market === undefined ? null : changeOfDay(market.price, market.dayAgo);
        return (
          <li key={instrument} className="ui-row">
            <span className="ui-mono">{instrument}</span>
            {market === undefined ? (
              <Badge tone="warn">{texts.unknownInstrument}</Badge>
            ) : (
              <>
                <Amount value={market.price} />
                {change === null ? null : <span className="ui-muted">{texts.inDay(change)}</span>}
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
