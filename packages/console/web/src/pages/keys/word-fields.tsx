import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, RadioGroup, TextArea } from '../../ui/field.tsx';
import { FieldGroup, type FieldProps } from './amount-fields.tsx';
import { FORM_TEXTS } from './form-texts.ts';

/** Some of a closed list of words. */
export function WordsField({
  words,
  names,
  ...props
}: FieldProps<readonly string[]> & {
  readonly words: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly isUnderAnother?: boolean;
}): ReactNode {
  const { value, onChange } = props;
  return (
    <FieldGroup {...props}>
      <div className="keys-words">
        {words.map((word) => (
          <Checkbox
            key={word}
            label={names[word] ?? word}
            checked={value.includes(word)}
            onChange={(isChosen) => {
              // In the order of the list, so that the same choice is the same document.
              onChange(words.filter((other) => (other === word ? isChosen : value.includes(other))));
            }}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

/** All there are, or some of them. */
export function TypesField({
  words,
  names,
  ...props
}: FieldProps<'all' | readonly string[]> & {
  readonly words: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { value, onChange, legend } = props;
  return (
    <div className="keys-choice">
      <RadioGroup
        legend={legend}
        inRow
        options={[
          { value: 'all', label: texts.allTypes },
          { value: 'some', label: texts.theseTypes },
        ]}
        value={value === 'all' ? 'all' : 'some'}
        onChange={(choice) => {
          onChange(choice === 'all' ? 'all' : words);
        }}
      />
      {value === 'all' ? (
        <p className="ui-field-hint">{props.hint}</p>
      ) : (
        <WordsField {...props} value={value} onChange={onChange} words={words} names={names} isUnderAnother />
      )}
    </div>
  );
}

/** One a line. */
export function LinesField({
  legend,
  hint,
  error,
  value,
  onChange,
  rows = 3,
}: FieldProps<readonly string[]> & { readonly rows?: number }): ReactNode {
  return (
    <TextArea
      label={legend}
      hint={hint}
      error={error}
      rows={rows}
      value={value.join('\n')}
      onChange={(text) => {
        onChange(text === '' ? [] : text.split('\n'));
      }}
    />
  );
}

export interface Suggestions {
  readonly legend: string;
  readonly entries: readonly string[];
}

/** Instruments by their ids or by patterns, with what may be meant to choose from. */
export function InstrumentsField({
  example,
  suggestions,
  check,
  ...props
}: FieldProps<'all' | readonly string[]> & {
  readonly example: string;
  /** What is known of those that are named. */
  readonly check: ReactNode;
  readonly suggestions: readonly Suggestions[];
}): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const { value, onChange, legend } = props;
  const list = value === 'all' ? [] : value;
  return (
    <div className="ui-stack-tight">
      <RadioGroup
        legend={legend}
        inRow
        options={[
          { value: 'some', label: texts.theseInstruments },
          { value: 'all', label: texts.allInstruments },
        ]}
        value={value === 'all' ? 'all' : 'some'}
        onChange={(choice) => {
          onChange(choice === 'all' ? 'all' : []);
        }}
      />
      {value === 'all' ? null : (
        <>
          <LinesField
            {...props}
            legend={texts.whichInstruments}
            hint={texts.instrumentsHint(example)}
            value={list}
            onChange={onChange}
            rows={Math.min(8, Math.max(3, list.length + 1))}
          />
          {check}
          {suggestions.map((group) => (
            <SuggestionRow
              key={group.legend}
              legend={group.legend}
              entries={group.entries.filter((entry) => !list.includes(entry))}
              onAdd={(entry) => {
                onChange([...list.filter((line) => line.trim() !== ''), entry]);
              }}
            />
          ))}
        </>
      )}
    </div>
  );
}

function SuggestionRow({
  legend,
  entries,
  onAdd,
}: Suggestions & { readonly onAdd: (entry: string) => void }): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  if (entries.length === 0) return null;
  return (
    <fieldset className="keys-suggestions">
      <legend className="ui-muted ui-small">{legend}</legend>
      {entries.map((entry) => (
        <Button
          key={entry}
          small
          aria-label={`${texts.add} ${entry}`}
          onClick={() => {
            onAdd(entry);
          }}
        >
          {entry}
        </Button>
      ))}
    </fieldset>
  );
}
