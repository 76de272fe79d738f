import { useId, useState, type ComponentProps, type ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from './button.tsx';
import { Sign } from './icons.tsx';

export interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what stands there, and what would be right. */
  readonly error?: string | null | undefined;
  readonly optional?: boolean;
}

/** What a control takes over so that its label, hint and error are read with it. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

/** A label, a control of one's own, its hint and its error. */
export function Field({
  label,
  hint,
  error,
  optional = false,
  children,
}: FieldFrame & { readonly children: (control: ControlProps) => ReactNode }): ReactNode {
  const id = useId();
  const texts = useTexts(COMMON_TEXTS);
  const hasError = error !== undefined && error !== null && error !== '';
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(hasError ? [`${id}-error`] : [])];
  return (
    <div className="ui-field">
      <label className="ui-field-label" htmlFor={id}>
        {label}
        {optional ? <span className="ui-field-optional">{texts.optional}</span> : null}
      </label>
      {children({
        id,
        ...(described.length === 0 ? {} : { 'aria-describedby': described.join(' ') }),
        ...(hasError ? { 'aria-invalid': true } : {}),
      })}
      {hint === undefined ? null : (
        <div className="ui-field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {hasError ? (
        <div className="ui-field-error" id={`${id}-error`}>
          <Sign name="warn" />
          {error}
        </div>
      ) : null}
    </div>
  );
}

type InputProps = Omit<
  ComponentProps<'input'>,
  'className' | 'style' | 'onChange' | 'id' | 'children' | 'aria-describedby' | 'aria-invalid'
>;

export interface TextFieldProps extends FieldFrame, InputProps {
  /** With `value`; without it the control keeps its text itself (`ref` reads it): for secrets. */
  readonly onChange?: (value: string) => void;
  /** A `password` that can be looked at. */
  readonly revealable?: boolean;
}

export function TextField({
  label,
  hint,
  error,
  optional,
  onChange,
  revealable = false,
  type = 'text',
  ...rest
}: TextFieldProps): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  const [isShown, setShown] = useState(false);
  const frame = { label, hint, error, ...(optional === undefined ? {} : { optional }) };
  return (
    <Field {...frame}>
      {(control) => {
        const input = (
          <input
            autoComplete="off"
            spellCheck={false}
            {...rest}
            {...control}
            type={revealable && isShown ? 'text' : type}
            className="ui-input"
            onChange={(event) => onChange?.(event.target.value)}
          />
        );
        if (!revealable) return input;
        return (
          <div className="ui-input-with-button">
            {input}
            <Button
              icon="eye"
              aria-pressed={isShown}
              onClick={() => {
                setShown(!isShown);
              }}
            >
              {isShown ? texts.conceal : texts.reveal}
              <span className="ui-hidden">{label}</span>
            </Button>
          </div>
        );
      }}
    </Field>
  );
}

export interface TextAreaProps
  extends
    FieldFrame,
    Omit<ComponentProps<'textarea'>, 'className' | 'style' | 'onChange' | 'id' | 'children'> {
  readonly onChange?: (value: string) => void;
}

export function TextArea({ label, hint, error, optional, onChange, ...rest }: TextAreaProps): ReactNode {
  return (
    <Field {...{ label, hint, error, ...(optional === undefined ? {} : { optional }) }}>
      {(control) => (
        <textarea
          rows={6}
          spellCheck={false}
          {...rest}
          {...control}
          className="ui-input"
          onChange={(event) => onChange?.(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> extends FieldFrame {
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

export function Select<Value extends string>({
  label,
  hint,
  error,
  optional,
  options,
  value,
  onChange,
  disabled = false,
}: SelectProps<Value>): ReactNode {
  return (
    <Field {...{ label, hint, error, ...(optional === undefined ? {} : { optional }) }}>
      {(control) => (
        <select
          {...control}
          className="ui-input"
          value={value}
          disabled={disabled}
          onChange={(event) => {
            onChange(event.target.value as Value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled === true}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Checkbox({ label, hint, checked, onChange, disabled = false }: CheckboxProps): ReactNode {
  const id = useId();
  return (
    <div className="ui-choice">
      <input
        type="checkbox"
        id={id}
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      />
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <div className="ui-field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}

export interface RadioGroupProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly inRow?: boolean;
}

export function RadioGroup<Value extends string>({
  legend,
  options,
  value,
  onChange,
  inRow = false,
}: RadioGroupProps<Value>): ReactNode {
  const name = useId();
  return (
    <fieldset className="ui-choices">
      <legend>{legend}</legend>
      <div className={inRow ? 'ui-choices-row' : 'ui-choices'}>
        {options.map((option) => (
          <div className="ui-choice" key={option.value}>
            <input
              type="radio"
              name={name}
              id={`${name}-${option.value}`}
              checked={value === option.value}
              disabled={option.disabled === true}
              onChange={() => {
                onChange(option.value);
              }}
              {...(option.hint === undefined ? {} : { 'aria-describedby': `${name}-${option.value}-hint` })}
            />
            <label htmlFor={`${name}-${option.value}`}>{option.label}</label>
            {option.hint === undefined ? null : (
              <div className="ui-field-hint" id={`${name}-${option.value}-hint`}>
                {option.hint}
              </div>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
