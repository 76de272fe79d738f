import { useContext, useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { SubjectFields, withAny } from './filter-bar.tsx';
import { ACT_NAMES } from './act-names.ts';
import { CODE_NAMES } from './code-names.ts';
import { EVENT_NAMES } from './event-names.ts';
import { asksForHousekeeping, isHousekeeping } from './housekeeping.ts';
import { Housekeeping } from './housekeeping-switch.tsx';
import { NamesContext } from './names.ts';
import { RecordList } from './record-list.tsx';
import { RECORD_TYPES, type RecordRow } from './record-row.ts';
import { RECORD_TEXTS } from './record-texts.ts';
import { NO_SEARCH, searchOf, type SearchForm } from './search-words.ts';
import { ACTIVITY_TEXTS } from './texts.ts';
import { FOUND_MAX, useFound, type Found } from './use-found.ts';

export interface FindViewProps {
  readonly virtualKeyId: string | null;
  readonly accountId: string | null;
  readonly onOpen: (row: RecordRow) => void;
}

/** Records of any time, by the ledger's own index. */
export function FindView({ accountId, onOpen, virtualKeyId }: FindViewProps): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const [form, setForm] = useState<SearchForm>({ ...NO_SEARCH, accountId, virtualKeyId });
  const { found, more, search } = useFound();
  const [withHousekeeping, setWithHousekeeping] = useState(false);
  const begin = useEffectEvent(() => {
    search(searchOf(form));
  });
  useEffect(() => {
    begin();
  }, []);
  const fields = (
    <search aria-label={texts.find}>
      <form
        className="ui-stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          // Whoever looks for just these is shown them.
          if (asksForHousekeeping(form)) setWithHousekeeping(true);
          search(searchOf(form));
        }}
      >
        <SearchFields form={form} onChange={setForm} />
        <div className="ui-row">
          <Button kind="primary" type="submit" busy={found.isAsking}>
            {texts.search}
          </Button>
          <Button
            kind="plain"
            onClick={() => {
              setForm(NO_SEARCH);
              search({});
            }}
          >
            {texts.clear}
          </Button>
        </div>
      </form>
    </search>
  );
  return (
    <div className="ui-stack">
      {virtualKeyId === null ? fields : <OfKey virtualKeyId={virtualKeyId}>{fields}</OfKey>}
      <FoundRecords
        found={found}
        isShown={withHousekeeping}
        onShow={setWithHousekeeping}
        onMore={more}
        onOpen={onOpen}
      />
    </div>
  );
}

/** Whoever came to see what one key did is shown that; the fields to look for anything else are at hand, and not in front of it. */
function OfKey({
  children,
  virtualKeyId,
}: {
  readonly virtualKeyId: string;
  readonly children: ReactNode;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const label = useContext(NamesContext).get(virtualKeyId) ?? virtualKeyId;
  return (
    <>
      <h2>{texts.ofKey(showText(label))}</h2>
      <details>
        <summary className="ui-muted">{texts.otherWords}</summary>
        {children}
      </details>
    </>
  );
}

function SearchFields({
  form,
  onChange,
}: {
  readonly form: SearchForm;
  readonly onChange: (form: SearchForm) => void;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { decisions, types } = useTexts(RECORD_TEXTS);
  const set = (change: Partial<SearchForm>): void => {
    onChange({ ...form, ...change });
  };
  const field = (name: 'instrument' | 'operator' | 'order'): ReactNode => (
    <TextField label={texts[name]} value={form[name]} onChange={(value) => set({ [name]: value })} />
  );
  const time = (name: 'since' | 'until'): ReactNode => (
    <TextField
      label={texts[name]}
      type="datetime-local"
      value={form[name]}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <>
      <div className="activity-filter">
        {time('since')}
        {time('until')}
        <SubjectFields accountId={form.accountId} virtualKeyId={form.virtualKeyId} onChange={set} />
        <Select
          label={texts.type}
          value={form.type}
          onChange={(type) => set({ type })}
          options={withAny(
            texts.any,
            RECORD_TYPES.map((value) => ({ value, label: types[value] })),
          )}
        />
        <Select
          label={texts.decision}
          value={form.decision}
          onChange={(decision) => set({ decision })}
          options={withAny(
            texts.any,
            SEARCHED_DECISIONS.map((value) => ({ value, label: decisions[value] })),
          )}
        />
        {field('order')}
      </div>
      <details>
        <summary className="ui-muted">{texts.moreWords}</summary>
        <div className="activity-filter">
          {field('instrument')}
          {field('operator')}
          <NamedField
            label={texts.code}
            names={useTexts(CODE_NAMES)}
            value={form.code}
            onChange={(code) => set({ code })}
          />
          <NamedField
            label={texts.act}
            names={useTexts(ACT_NAMES)}
            value={form.act}
            onChange={(act) => set({ act })}
          />
          <NamedField
            label={texts.event}
            names={useTexts(EVENT_NAMES)}
            value={form.event}
            onChange={(event) => set({ event })}
          />
        </div>
      </details>
    </>
  );
}

const SEARCHED_DECISIONS = ['admitted', 'refused', 'accepted', 'rejected', 'unknown'] as const;

function NamedField({
  label,
  names,
  onChange,
  value,
}: {
  readonly label: string;
  readonly names: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const options = Object.entries(names)
    .map(([id, name]) => ({ value: id, label: name }))
    .toSorted((one, two) => one.label.localeCompare(two.label));
  return <Select label={label} value={value} onChange={onChange} options={withAny(texts.any, options)} />;
}

function FoundRecords({
  found,
  isShown,
  onMore,
  onOpen,
  onShow,
}: {
  readonly found: Found;
  readonly isShown: boolean;
  readonly onShow: (isShown: boolean) => void;
  readonly onMore: () => void;
  readonly onOpen: (row: RecordRow) => void;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const { end, error, isAsking, rows, searches } = found;
  const folded = isShown ? 0 : rows.filter(isHousekeeping).length;
  const shown = folded === 0 ? rows : rows.filter((row) => !isHousekeeping(row));
  const isFull = rows.length >= FOUND_MAX;
  return (
    <>
      {error === null ? null : <FailureNotice error={error} />}
      {end !== null && end.behind !== '0' ? (
        <p className="ui-muted">{texts.behind(formatCount(BigInt(end.behind), language))}</p>
      ) : null}
      {end?.archived === undefined ? null : <p className="ui-muted">{texts.archived(end.archived)}</p>}
      {rows.length === 0 && end !== null ? <Empty title={texts.noFound} /> : null}
      <Housekeeping folded={folded} isShown={isShown} onChange={onShow} />
      {shown.length === 0 ? null : (
        <RecordList
          key={`${searches} ${isShown}`}
          label={texts.list}
          count={shown.length}
          rowAt={(index) => shown[index]}
          onOpen={onOpen}
        />
      )}
      {isAsking ? <Spinner /> : null}
      <div className="ui-row">
        {rows.length === 0 ? null : (
          <output className="ui-muted ui-small">
            {isFull
              ? texts.foundMax(formatCount(FOUND_MAX, language))
              : texts.found(formatCount(rows.length, language))}
          </output>
        )}
        {end?.next === undefined || end.next === null || isFull ? null : (
          <Button small busy={isAsking} onClick={onMore}>
            {texts.older}
          </Button>
        )}
      </div>
    </>
  );
}
