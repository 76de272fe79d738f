import { useState, type ReactNode } from 'react';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Housekeeping } from './housekeeping-switch.tsx';
import { isFiltering, NO_FILTER, type RecordFilter } from './record-filter.ts';
import { RecordList } from './record-list.tsx';
import type { RecordRow } from './record-row.ts';
import { ACTIVITY_TEXTS } from './texts.ts';
import { useTail } from './use-tail.ts';

/** What happens, as it happens; it stands still as soon as somebody reads further down. */
export function LiveView({ onOpen }: { readonly onOpen: (row: RecordRow) => void }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const [filter, setFilter] = useState<RecordFilter>(NO_FILTER);
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const [resets, setResets] = useState(0);
  const feed = useTail();
  const { buffer, error } = feed;
  const isLimited = error?.code === 'ACCOUNT_OUT_OF_REACH';
  const end = Math.max(buffer.start, Math.min(heldAt ?? buffer.end, buffer.end));
  const count = end - buffer.start;
  const newer = buffer.end - end;
  const hold = (): void => {
    setHeldAt((before) => before ?? buffer.end);
  };
  const goOn = (): void => {
    setHeldAt(null);
    setResets((before) => before + 1);
  };
  const choose = (next: RecordFilter): void => {
    setFilter(next);
    feed.setFilter(next);
    goOn();
  };
  return (
    <div className="ui-stack">
      <FilterBar filter={filter} onChange={choose} />
      <div className="ui-row ui-row-apart">
        <div className="ui-row">
          <Button icon={heldAt === null ? 'stop' : 'play'} onClick={heldAt === null ? hold : goOn}>
            {heldAt === null ? texts.pause : texts.goOn}
          </Button>
          {heldAt === null ? null : <span className="ui-muted ui-small">{texts.paused}</span>}
          {newer > 0 ? (
            <Button small icon="arrow" onClick={goOn}>
              {texts.newer(formatCount(newer, language))}
            </Button>
          ) : null}
        </div>
        <span className="ui-muted ui-small">
          <Dotted>
            {texts.held(formatCount(buffer.held, language))}
            {isFiltering(filter) ? texts.shown(formatCount(count, language)) : null}
          </Dotted>
        </span>
      </div>
      <Housekeeping
        folded={buffer.folded}
        isShown={filter.withHousekeeping}
        onChange={(withHousekeeping) => {
          choose({ ...filter, withHousekeeping });
        }}
      />
      {error === null ? null : isLimited ? (
        <Notice title={texts.limited}>{texts.limitedMeans}</Notice>
      ) : (
        <FailureNotice error={error} />
      )}
      {buffer.leftOut > 0 ? (
        <p className="ui-small ui-muted">{texts.leftOut(formatCount(buffer.leftOut, language))}</p>
      ) : null}
      {count === 0 && isLimited ? null : count === 0 ? (
        <Empty title={isFiltering(filter) ? texts.nothingFits : texts.nothing}>
          {isFiltering(filter) ? texts.nothingFitsMeans : texts.nothingMeans}
        </Empty>
      ) : (
        <RecordList
          key={resets}
          label={texts.list}
          count={count}
          rowAt={(index) => buffer.at(end - 1 - index)}
          onOpen={onOpen}
          onRead={hold}
        />
      )}
    </div>
  );
}
