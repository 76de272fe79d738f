import { useRef, type ReactNode } from 'react';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { FORM_TEXTS } from './form-texts.ts';
import { placeNamed, readJson, type TextPlace } from './json-places.ts';
import { LIMIT_NAMES } from './policy-form.ts';
import { POLICY_TEXTS } from './policy-texts.ts';

export interface PolicyDocumentFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What the gateway says of it; a place that it names is found in the text. */
  readonly refusal: string | null;
  /** Of a layer: it says only what it narrows. */
  readonly isLayer?: boolean;
}

const ROWS = 22;

/** The document as text, with the line and column of what is wrong with it. */
export function PolicyDocumentField({
  text,
  onChange,
  refusal,
  isLayer = false,
}: PolicyDocumentFieldProps): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const language = useLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const read = readJson(text);
  const problem = read.kind === 'problem' ? texts.jsonProblems[read.problem] : refusal;
  const place = read.kind === 'problem' ? read.at : placeOf(refusal, read.places);
  const error =
    problem === null || problem === undefined
      ? null
      : place === null
        ? problem
        : `${texts.at(formatCount(place.line, language), formatCount(place.column, language))}: ${problem}`;
  const goThere = (): void => {
    const area = frame.current?.querySelector('textarea');
    if (area === null || area === undefined || place === null) return;
    area.focus();
    area.setSelectionRange(place.offset, endOfLine(text, place.offset));
  };
  return (
    <div className="ui-stack-tight" ref={frame}>
      <TextArea
        label={texts.document}
        hint={isLayer ? texts.layerHint : texts.documentHint}
        error={error}
        rows={ROWS}
        value={text}
        onChange={onChange}
      />
      {error !== null && place !== null ? (
        <div>
          <Button small icon="arrow" onClick={goThere}>
            {texts.goThere}
          </Button>
        </div>
      ) : null}
      <FieldsHelp />
    </div>
  );
}

function placeOf(refusal: string | null, places: ReadonlyMap<string, TextPlace>): TextPlace | null {
  return refusal === null ? null : placeNamed(refusal, places);
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

/** What each field means, beside the text in which it is written. */
function FieldsHelp(): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const policy = useTexts(POLICY_TEXTS);
  return (
    <details className="keys-section">
      <summary>
        <h2>{texts.fieldsHelp}</h2>
      </summary>
      <dl className="keys-help">
        {LIMIT_NAMES.map((name) => (
          <div key={name}>
            <dt>
              <code>{name}</code> {policy.limits[name].label}
            </dt>
            <dd>{policy.limits[name].help}</dd>
          </div>
        ))}
        {Object.entries(policy.help).map(([name, help]) => (
          <div key={name}>
            <dt>
              <code>{name}</code> {policy.fields[name as keyof typeof policy.help]}
            </dt>
            <dd>{help}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
