import type { ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Select, TextField, type Option } from '../../ui/field.tsx';
import { isFiltering, NO_FILTER, type RecordFilter } from './record-filter.ts';
import { DECISIONS, RECORD_TYPES } from './record-row.ts';
import { RECORD_TEXTS } from './record-texts.ts';
import { ACTIVITY_TEXTS } from './texts.ts';

const ANY = '';

/** What of the tail is shown. */
export function FilterBar({
  filter,
  onChange,
}: {
  readonly filter: RecordFilter;
  readonly onChange: (filter: RecordFilter) => void;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { decisions, types } = useTexts(RECORD_TEXTS);
  const set = (change: Partial<RecordFilter>): void => {
    onChange({ ...filter, ...change });
  };
  return (
    <search className="activity-filter" aria-label={texts.filter}>
      <Select
        label={texts.type}
        value={filter.type ?? ANY}
        onChange={(value) => {
          set({ type: value === ANY ? null : value });
        }}
        options={withAny(
          texts.any,
          RECORD_TYPES.map((value) => ({ value, label: types[value] })),
        )}
      />
      <Select
        label={texts.decision}
        value={filter.decision ?? ANY}
        onChange={(value) => {
          set({ decision: value === ANY ? null : value });
        }}
        options={withAny(
          texts.any,
          DECISIONS.map((value) => ({ value, label: decisions[value] })),
        )}
      />
      <SubjectFields
        accountId={filter.accountId}
        virtualKeyId={filter.virtualKeyId}
        onChange={(change) => {
          set(change);
        }}
      />
      <TextField
        label={texts.text}
        type="search"
        value={filter.text}
        onChange={(text) => {
          set({ text });
        }}
      />
      {isFiltering(filter) ? (
        <Button
          kind="plain"
          icon="close"
          onClick={() => {
            onChange(NO_FILTER);
          }}
        >
          {texts.clear}
        </Button>
      ) : null}
    </search>
  );
}

type Subject = Pick<RecordFilter, 'accountId' | 'virtualKeyId'>;

/** An account and a virtual key, by what they are called. */
export function SubjectFields({
  accountId,
  onChange,
  virtualKeyId,
}: Subject & { readonly onChange: (change: Partial<Subject>) => void }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { data: accounts } = useOperation('accounts', { removed: true });
  const { data: keys } = useOperation('list', {});
  return (
    <>
      <Select
        label={texts.account}
        value={accountId ?? ANY}
        onChange={(value) => {
          onChange({ accountId: value === ANY ? null : value });
        }}
        options={withAny(
          texts.any,
          (accounts?.accounts ?? []).map(({ accountId: value, label }) => ({
            value,
            label: showText(label),
          })),
        )}
      />
      <Select
        label={texts.key}
        value={virtualKeyId ?? ANY}
        onChange={(value) => {
          onChange({ virtualKeyId: value === ANY ? null : value });
        }}
        options={withAny(
          texts.any,
          (keys?.virtualKeys ?? []).map(({ label, virtualKeyId: value }) => ({
            value,
            label: showText(label),
          })),
        )}
      />
    </>
  );
}

export function withAny<Value extends string>(
  label: string,
  options: readonly Option<Value>[],
): readonly Option<Value | typeof ANY>[] {
  return [{ value: ANY, label }, ...options];
}
