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

interface RowsProps<Row> {
  readonly rows: readonly Row[];
  readonly onChange: (rows: readonly Row[]) => void;
  readonly empty: string;
  /** How a row is named to those who take it away. */
  readonly nameOf: (row: Row) => string;
  readonly inputsOf: (row: Row, change: (part: Partial<Row>) => void) => ReactNode;
  readonly add: { readonly text: string; readonly label?: string; readonly row: () => Row };
}

/** As many rows as somebody wants, each with a button that takes it away. */
function Rows<Row extends object>({
  rows,
  onChange,
  empty,
  nameOf,
  inputsOf,
  add,
}: RowsProps<Row>): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  // Rows have no name but their place.
  const placed = rows.map((row, at) => ({ row, at }));
  return (
    <>
      {rows.length === 0 ? <p className="ui-muted ui-small">{empty}</p> : null}
      {placed.map(({ row, at }) => (
        <div className="keys-amount" key={at}>
          {inputsOf(row, (part) => {
            onChange(rows.map((one, index) => (index === at ? { ...one, ...part } : one)));
          })}
          <Button
            small
            kind="plain"
            icon="close"
            aria-label={texts.removeWhat(nameOf(row))}
            onClick={() => {
              onChange(rows.filter((_, index) => index !== at));
            }}
          />
        </div>
      ))}
      <div>
        <Button
          small
          {...(add.label === undefined ? {} : { 'aria-label': add.label })}
          onClick={() => {
            onChange([...rows, add.row()]);
          }}
        >
          {add.text}
        </Button>
      </div>
    </>
  );
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
  return (
    <FieldGroup {...props}>
      <Rows
        {...{ onChange, empty }}
        rows={value}
        nameOf={({ asset }) => `${legend} ${asset}`}
        inputsOf={({ amount, asset }, change) => (
          <>
            <Input
              label={`${legend}: ${texts.amount}`}
              value={amount}
              numeric
              isInvalid={props.error !== null}
              onChange={(text) => {
                change({ amount: text });
              }}
            />
            <Input
              label={`${legend}: ${texts.asset}`}
              value={asset}
              list={ASSETS_LIST}
              placeholder="USDT"
              onChange={(text) => {
                change({ asset: text.toUpperCase() });
              }}
            />
          </>
        )}
        add={{
          text: texts.addAsset,
          label: `${texts.addAsset}: ${legend}`,
          row: () => ({ asset: value.length === 0 ? 'USDT' : '', amount: '' }),
        }}
      />
    </FieldGroup>
  );
}

/** A few numbers that say one thing together, each with its own word. */
function PartsField<Part extends string>({
  parts,
  ...props
}: FieldProps<Readonly<Record<Part, string>>> & {
  readonly parts: readonly (readonly [name: Part, label: string])[];
}): ReactNode {
  const { legend, value, onChange, error } = props;
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

export function RateField(props: FieldProps<RateText>): ReactNode {
  const { burst, perSecond } = useTexts(FORM_TEXTS);
  return (
    <PartsField
      {...props}
      parts={[
        ['perSecond', perSecond],
        ['burst', burst],
      ]}
    />
  );
}

export function BreakerField(props: FieldProps<BreakerText>): ReactNode {
  const { minutes, rejectedShare, unknowns } = useTexts(FORM_TEXTS);
  return (
    <PartsField
      {...props}
      parts={[
        ['minutes', minutes],
        ['rejectedShare', rejectedShare],
        ['unknowns', unknowns],
      ]}
    />
  );
}

const FIRST_WINDOW: WindowText = { from: 'Mon 00:00', to: 'Fri 24:00' };

export function ScheduleField(props: FieldProps<readonly WindowText[]>): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { legend, value, onChange, error } = props;
  return (
    <FieldGroup {...props} hint={`${props.hint} ${texts.windowHint}`}>
      <Rows
        onChange={onChange}
        empty={texts.always}
        rows={value}
        nameOf={({ from, to }) => `${from} ${to}`}
        inputsOf={(row, change) =>
          (['from', 'to'] as const).map((name) => (
            <Input
              key={name}
              label={`${legend}: ${texts[name]}`}
              value={row[name]}
              isInvalid={error !== null}
              onChange={(text) => {
                change({ [name]: text });
              }}
            />
          ))
        }
        add={{ text: texts.addWindow, row: () => FIRST_WINDOW }}
      />
    </FieldGroup>
  );
}
