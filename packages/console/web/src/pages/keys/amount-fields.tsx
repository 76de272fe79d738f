import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import type { AmountRow, BreakerText, RateText, WindowText } from './form-codecs.ts';
import { FORM_TEXTS } from './form-texts.ts';

/** What every field of the form takes: `legend` names it for those who do not see where it stands. */
export interface FieldProps<T> {
  readonly legend: string;
  readonly hint: string;
  readonly error: string | null;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

interface InputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly list?: string;
  readonly placeholder?: string;
  readonly numeric?: boolean;
  readonly isInvalid?: boolean;
}

function Input({
  label,
  value,
  onChange,
  list,
  placeholder,
  numeric = false,
  isInvalid = false,
}: InputProps): ReactNode {
  return (
    <input
      className="ui-input"
      aria-label={label}
      aria-invalid={isInvalid}
      autoComplete="off"
      spellCheck={false}
      inputMode={numeric ? 'decimal' : 'text'}
      value={value}
      list={list}
      placeholder={placeholder}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

/** A legend over several inputs, with its hint and what is wrong. */
export function FieldGroup({
  legend,
  hint,
  error,
  isUnderAnother = false,
  children,
}: Omit<FieldProps<unknown>, 'value' | 'onChange'> & {
  /** The same legend stands above it already. */
  readonly isUnderAnother?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <fieldset className="keys-group">
      <legend className={isUnderAnother ? 'ui-hidden' : 'ui-field-label'}>{legend}</legend>
      {children}
      <p className="ui-field-hint">{hint}</p>
      {error === null ? null : (
        <p className="ui-field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** Rows have no name but their place. */
function placed<T>(rows: readonly T[]): readonly { readonly row: T; readonly at: number }[] {
  return rows.map((row, at) => ({ row, at }));
}

/** Names of assets that are offered; any other may be typed. */
export const ASSETS_LIST = 'keys-assets';

/** Amounts by asset. */
export function AmountsField({
  empty,
  ...props
}: FieldProps<readonly AmountRow[]> & { readonly empty: string }): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { legend, value, onChange } = props;
  const change = (at: number, part: Partial<AmountRow>): void => {
    onChange(value.map((row, index) => (index === at ? { ...row, ...part } : row)));
  };
  return (
    <FieldGroup {...props}>
      {value.length === 0 ? <p className="ui-muted ui-small">{empty}</p> : null}
      {placed(value).map(({ row, at }) => (
        <div className="keys-amount" key={at}>
          <Input
            label={`${legend}: ${texts.amount}`}
            value={row.amount}
            numeric
            isInvalid={props.error !== null}
            onChange={(amount) => {
              change(at, { amount });
            }}
          />
          <Input
            label={`${legend}: ${texts.asset}`}
            value={row.asset}
            list={ASSETS_LIST}
            placeholder="USDT"
            onChange={(asset) => {
              change(at, { asset: asset.toUpperCase() });
            }}
          />
          <Button
            small
            kind="plain"
            icon="close"
            aria-label={texts.removeWhat(`${legend} ${row.asset}`)}
            onClick={() => {
              onChange(value.filter((_, index) => index !== at));
            }}
          />
        </div>
      ))}
      <div>
        <Button
          small
          aria-label={`${texts.addAsset}: ${legend}`}
          onClick={() => {
            onChange([...value, { asset: value.length === 0 ? 'USDT' : '', amount: '' }]);
          }}
        >
          {texts.addAsset}
        </Button>
      </div>
    </FieldGroup>
  );
}

export function RateField(props: FieldProps<RateText>): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { legend, value, onChange, error } = props;
  const parts = [
    ['perSecond', texts.perSecond],
    ['burst', texts.burst],
  ] as const;
  return (
    <FieldGroup {...props}>
      <div className="keys-parts">
        {parts.map(([name, label]) => (
          <label key={name} className="keys-part">
            <span className="ui-small">{label}</span>
            <Input
              label={`${legend}: ${label}`}
              value={value[name]}
              numeric
              isInvalid={error !== null}
              onChange={(text) => {
                onChange({ ...value, [name]: text });
              }}
            />
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}

export function BreakerField(props: FieldProps<BreakerText>): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { legend, value, onChange, error } = props;
  const parts = [
    ['minutes', texts.minutes],
    ['rejectedShare', texts.rejectedShare],
    ['unknowns', texts.unknowns],
  ] as const;
  return (
    <FieldGroup {...props}>
      <div className="keys-parts">
        {parts.map(([name, label]) => (
          <label key={name} className="keys-part">
            <span className="ui-small">{label}</span>
            <Input
              label={`${legend}: ${label}`}
              value={value[name]}
              numeric
              isInvalid={error !== null}
              onChange={(text) => {
                onChange({ ...value, [name]: text });
              }}
            />
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}

const FIRST_WINDOW: WindowText = { from: 'Mon 00:00', to: 'Fri 24:00' };

export function ScheduleField(props: FieldProps<readonly WindowText[]>): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { legend, value, onChange, error } = props;
  const change = (at: number, part: Partial<WindowText>): void => {
    onChange(value.map((row, index) => (index === at ? { ...row, ...part } : row)));
  };
  return (
    <FieldGroup {...props} hint={`${props.hint} ${texts.windowHint}`}>
      {value.length === 0 ? <p className="ui-muted ui-small">{texts.always}</p> : null}
      {placed(value).map(({ row, at }) => (
        <div className="keys-amount" key={at}>
          {(['from', 'to'] as const).map((name) => (
            <Input
              key={name}
              label={`${legend}: ${texts[name]}`}
              value={row[name]}
              isInvalid={error !== null}
              onChange={(text) => {
                change(at, { [name]: text });
              }}
            />
          ))}
          <Button
            small
            kind="plain"
            icon="close"
            aria-label={texts.removeWhat(`${row.from} ${row.to}`)}
            onClick={() => {
              onChange(value.filter((_, index) => index !== at));
            }}
          />
        </div>
      ))}
      <div>
        <Button
          small
          onClick={() => {
            onChange([...value, FIRST_WINDOW]);
          }}
        >
          {texts.addWindow}
        </Button>
      </div>
    </FieldGroup>
  );
}
