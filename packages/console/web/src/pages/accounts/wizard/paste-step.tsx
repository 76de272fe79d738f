import {
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type FocusEvent,
  type FormEvent,
  type ReactNode,
} from 'react';
import { useTexts } from '../../../i18n/use-texts.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import {
  FIELDS_OF,
  lintKey,
  readKeyLines,
  trimmed,
  venueByForm,
  type KeyField,
  type Lint,
} from '../key-lint.ts';
import type { KeyHolder } from './key-holder.ts';
import type { Place } from './place.ts';
import { WIZARD_TEXTS } from './texts.ts';

type Seen = Readonly<Partial<Record<KeyField, 'touched' | 'trimmed'>>>;

export interface PasteStepProps {
  readonly place: Place;
  readonly holder: KeyHolder;
  /** Where the keyboard begins. */
  readonly begin: KeyField;
  readonly onBack: (() => void) | null;
  readonly onConnect: () => void;
  /** `null`: it was fixed by somebody else. */
  readonly onVenue: ((venue: Place['venue']) => void) | null;
}

/** The fields. What is in them is in the holder and in the inputs, never in a state of React. */
export function PasteStep({ begin, holder, onBack, onConnect, onVenue, place }: PasteStepProps): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const { venue } = place;
  const [seen, setSeen] = useState<Seen>({});
  const [lints, setLints] = useState<readonly Lint[]>([]);
  // A new one puts what the holder has into the inputs.
  const [filling, setFilling] = useState(0);
  const isFilled = FIELDS_OF[venue].every((field) => holder.get(field) !== '');
  const shown = lints.filter(({ field }) => seen[field] !== undefined);
  const look = (): readonly Lint[] => {
    const found = holder.use((key) => lintKey(venue, key));
    setLints(found);
    return found;
  };
  const leave = (field: KeyField, { target }: FocusEvent<HTMLInputElement>): void => {
    const text = trimmed(target.value);
    if (target.value === '') return;
    setSeen({ ...seen, [field]: text === target.value ? 'touched' : 'trimmed' });
    target.value = text;
    holder.put(field, text);
    look();
  };
  // All of a key at once, as it is handed on in lines: each finds its field.
  const paste = (event: ClipboardEvent): void => {
    const whole = readKeyLines(venue, event.clipboardData.getData('text'));
    if (whole === null) return;
    event.preventDefault();
    for (const field of FIELDS_OF[venue]) holder.put(field, whole[field]);
    setSeen(Object.fromEntries(FIELDS_OF[venue].map((field) => [field, 'touched'])));
    look();
    setFilling(filling + 1);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    for (const field of FIELDS_OF[venue]) holder.put(field, trimmed(holder.get(field)));
    const found = look();
    const refused = found.filter(({ weight }) => weight === 'refuse');
    const isNew = found.some(({ field }) => seen[field] === undefined);
    setSeen(Object.fromEntries(FIELDS_OF[venue].map((field) => [field, 'touched'])));
    if (refused.length === 0 && !(isNew && found.length > 0)) onConnect();
  };
  const other = holder.use(({ apiKey }) => venueByForm(venue, apiKey));

  return (
    <form
      className="ui-stack accounts-form"
      onSubmit={submit}
      onPaste={paste}
      noValidate
      autoComplete="off"
      key={filling}
    >
      <h2>{texts.paste.title}</h2>
      {place.environment === 'paper' ? <p>{texts.paste.whole}</p> : null}
      {place.environment === 'live' ? <Notice tone="warn" title={texts.paste.mainAccount[venue]} /> : null}
      {FIELDS_OF[venue].map((field) => (
        <KeyInput
          key={field}
          field={field}
          holder={holder}
          isFirst={field === begin}
          label={texts.paste.fields[venue][field]}
          hint={seen[field] === 'trimmed' ? texts.paste.trimmed : texts.paste.hints[venue][field]}
          error={sentenceOf(shown.find((lint) => lint.field === field))}
          onText={look}
          onLeave={(event) => {
            leave(field, event);
          }}
        />
      ))}
      {shown.some(({ code }) => code === 'swapped') ? (
        <div className="ui-row">
          <Button
            small
            onClick={() => {
              holder.swap();
              look();
              setFilling(filling + 1);
            }}
          >
            {texts.paste.swap}
          </Button>
        </div>
      ) : null}
      {other !== null && onVenue !== null && shown.some(({ code }) => code === 'other-venue') ? (
        <div className="ui-row">
          <Button
            small
            onClick={() => {
              onVenue(other);
            }}
          >
            {texts.paste.changeVenue(texts.venues[other])}
          </Button>
        </div>
      ) : null}
      <p className="ui-small ui-muted">{texts.paste.sealed}</p>
      <p className="ui-small ui-muted">{texts.paste.strongest}</p>
      <div className="ui-row">
        {onBack === null ? null : <Button onClick={onBack}>{texts.back}</Button>}
        <Button kind="primary" type="submit">
          {isFilled && shown.length > 0 && shown.every(({ weight }) => weight === 'doubt')
            ? texts.paste.connectAnyway
            : texts.paste.connect}
        </Button>
      </div>
    </form>
  );

  function sentenceOf(lint: Lint | undefined): string | null {
    if (lint === undefined) return null;
    const sentence = texts.paste.lints[lint.code];
    return typeof sentence === 'string' ? sentence : sentence(String(lint.length));
  }
}

/** A field whose text is put into it by script alone: as an attribute it would stand in the document. */
function KeyInput({
  field,
  holder,
  isFirst,
  onLeave,
  onText,
  ...frame
}: {
  readonly field: KeyField;
  readonly holder: KeyHolder;
  readonly isFirst: boolean;
  readonly label: string;
  readonly hint: string;
  readonly error: string | null;
  readonly onText: () => void;
  readonly onLeave: (event: FocusEvent<HTMLInputElement>) => void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const isSecret = field !== 'apiKey';
  useLayoutEffect(() => {
    if (input.current === null) return;
    input.current.value = holder.get(field);
    if (!isFirst) return;
    input.current.focus();
    input.current.select();
  }, [field, holder, isFirst]);
  return (
    <TextField
      {...frame}
      ref={input}
      type={isSecret ? 'password' : 'text'}
      revealable={isSecret}
      autoComplete={isSecret ? 'new-password' : 'off'}
      autoCapitalize="off"
      autoCorrect="off"
      name={`venue-${field}`}
      data-1p-ignore
      data-lpignore="true"
      onChange={(text) => {
        holder.put(field, text);
        onText();
      }}
      onBlur={onLeave}
    />
  );
}
