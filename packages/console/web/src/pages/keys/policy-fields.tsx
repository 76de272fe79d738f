import type { ReactNode } from 'react';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { MARKETS, SCOPES } from '@bitting/core/trading/vocabulary.ts';
import { ORDER_TYPES } from '@bitting/core/trading/intent.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, TextField } from '../../ui/field.tsx';
import { formatUtc } from './form-codecs.ts';
import { AmountsField, ASSETS_LIST, BreakerField, RateField, ScheduleField } from './amount-fields.tsx';
import { FORM_TEXTS } from './form-texts.ts';
import { fieldNamed, FORM_PARTS, type FieldName } from './form-parts.ts';
import type { FieldProblem, KeyForm, LimitName, LimitsForm, PolicyForm } from './policy-form.ts';
import { InstrumentCheck } from './instrument-check.tsx';
import { POLICY_TEXTS } from './policy-texts.ts';
import { InstrumentsField, LinesField, TypesField, WordsField, type Suggestions } from './word-fields.tsx';

export interface PolicyFieldsProps {
  readonly form: PolicyForm;
  readonly onChange: (form: PolicyForm) => void;
  readonly problems: readonly FieldProblem[];
  /** Why the gateway would not take what is written. */
  readonly refusal: string | null;
  readonly accountId: string;
  readonly venue: VenueId;
  /** The markets that the account can trade at all. */
  readonly markets: readonly string[];
  readonly suggestions: readonly Suggestions[];
}

const EXAMPLES: Readonly<Record<VenueId, string>> = {
  okx: 'BTC-USDT, BTC-USDT-SWAP',
  htx: 'btcusdt, BTC-USDT',
};
const ASSETS = ['USDT', 'USDC', 'USD', 'BTC', 'ETH'];

/** Everything that a policy of a key says, in the words of trading. */
export function PolicyFields(props: PolicyFieldsProps): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const trades = props.form.key.scopes.some((scope) => scope === 'trade' || scope === 'reduce-only');
  return (
    <div className="ui-stack">
      <datalist id={ASSETS_LIST}>
        {ASSETS.map((asset) => (
          <option key={asset} value={asset}>
            {asset}
          </option>
        ))}
      </datalist>
      {FORM_PARTS.map(({ name, fields, isOpen }) => (
        <details
          key={name}
          className="keys-section"
          open={(isOpen && (trades || !TRADING_PARTS.has(name))) || hasProblem(props, fields)}
        >
          <summary>
            <h2>{texts.sections[name]}</h2>
          </summary>
          <div className="keys-fields">
            {fields.map((field) => (
              <div key={field} className={WIDE.has(field) ? 'keys-field-wide' : undefined}>
                <PolicyField field={field} {...props} />
              </div>
            ))}
          </div>
        </details>
      ))}
    </div>
  );
}

/** What says nothing of a key that places no orders. */
const TRADING_PARTS: ReadonlySet<string> = new Set(['amounts', 'orders']);

const WIDE: ReadonlySet<string> = new Set([
  'scopes',
  'markets',
  'instruments',
  'orderTypes',
  'schedule',
  'breaker',
]);

function hasProblem({ problems, refusal }: PolicyFieldsProps, fields: readonly string[]): boolean {
  const wrong = [...problems.map(({ field }) => field.replace(/^limits\./u, '')), fieldNamed(refusal)];
  return wrong.some((field) => field !== null && fields.includes(field));
}

/** What is wrong with a field: as it was typed, or as the gateway reads it. */
function useFieldError({ problems, refusal }: PolicyFieldsProps, field: string): string | null {
  const texts = useTexts(FORM_TEXTS);
  const found = problems.find((problem) => problem.field === field);
  if (found !== undefined) return texts.problems[found.problem];
  return fieldNamed(refusal) === field.replace(/^limits\./u, '') ? refusal : null;
}

function isLimit(field: FieldName, limits: LimitsForm): field is LimitName {
  return Object.hasOwn(limits, field);
}

function PolicyField({ field, ...props }: PolicyFieldsProps & { readonly field: FieldName }): ReactNode {
  return isLimit(field, props.form.limits) ? (
    <LimitField name={field} {...props} />
  ) : (
    <KeyField name={field} {...props} />
  );
}

function LimitField({ name, ...props }: PolicyFieldsProps & { readonly name: LimitName }): ReactNode {
  const { form, onChange } = props;
  const policy = useTexts(POLICY_TEXTS);
  const texts = useTexts(FORM_TEXTS);
  const { label, help } = policy.limits[name];
  const error = useFieldError(props, `limits.${name}`);
  const frame = { legend: label, hint: help, error };
  const { limits } = form;
  const set = (value: LimitsForm[LimitName]): void => {
    onChange({ ...form, limits: { ...limits, [name]: value } });
  };
  if (name === 'orderTypes')
    return (
      <TypesField
        {...frame}
        value={limits[name]}
        onChange={set}
        words={ORDER_TYPES}
        names={policy.orderTypes}
      />
    );
  if (name === 'schedule') return <ScheduleField {...frame} value={limits[name]} onChange={set} />;
  if (name === 'breaker') return <BreakerField {...frame} value={limits[name]} onChange={set} />;
  if (name === 'orderRate' || name === 'readRate')
    return <RateField {...frame} value={limits[name]} onChange={set} />;
  if (name === 'selfTrade')
    return <Checkbox label={label} hint={help} checked={limits[name]} onChange={set} />;
  const value = limits[name];
  if (typeof value !== 'string')
    return <AmountsField {...frame} value={value} onChange={set} empty={texts.noLimit} />;
  return (
    <TextField
      label={label}
      hint={help}
      error={frame.error}
      optional
      inputMode="decimal"
      placeholder={texts.noLimit}
      value={value}
      onChange={set}
    />
  );
}

function KeyField({ name, ...props }: PolicyFieldsProps & { readonly name: keyof KeyForm }): ReactNode {
  const { accountId, form, onChange, venue, markets, suggestions } = props;
  const policy = useTexts(POLICY_TEXTS);
  const texts = useTexts(FORM_TEXTS);
  const { key } = form;
  const error = useFieldError(props, name);
  const hint = Object.hasOwn(policy.help, name) ? policy.help[name as keyof typeof policy.help] : '';
  const frame = { legend: policy.fields[name], hint, error };
  const set = (value: KeyForm[keyof KeyForm]): void => {
    onChange({ ...form, key: { ...key, [name]: value } });
  };
  if (name === 'scopes')
    return <WordsField {...frame} value={key[name]} onChange={set} words={SCOPES} names={policy.scopes} />;
  if (name === 'markets') {
    const offered = MARKETS.filter((market) => markets.includes(market) || key.markets.includes(market));
    return <WordsField {...frame} value={key[name]} onChange={set} words={offered} names={policy.markets} />;
  }
  if (name === 'instruments')
    return (
      <InstrumentsField
        {...frame}
        value={key[name]}
        onChange={set}
        example={EXAMPLES[venue]}
        suggestions={suggestions}
        check={<InstrumentCheck accountId={accountId} entries={key[name]} />}
      />
    );
  if (name === 'notionalPerOrder')
    return <AmountsField {...frame} value={key[name]} onChange={set} empty={texts.none} />;
  if (name === 'sourceCidrs') return <LinesField {...frame} value={key[name]} onChange={set} />;
  const isInstant = name === 'notBefore' || name === 'expiresAt';
  const field = (
    <TextField
      label={frame.legend}
      hint={hint}
      error={error}
      optional={name !== 'requestsPerSecond'}
      {...(isInstant ? { type: 'datetime-local', step: 'any' } : { inputMode: 'decimal' as const })}
      value={key[name]}
      onChange={set}
    />
  );
  return name === 'expiresAt' ? (
    <div className="ui-stack-tight">
      {field}
      <ExpiryChoices onChoose={set} />
    </div>
  ) : (
    field
  );
}

const EXPIRY_DAYS = [7, 30, 90] as const;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Ends that are chosen often, so that a key has one. */
function ExpiryChoices({ onChoose }: { readonly onChoose: (instant: string) => void }): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  return (
    <div className="ui-row">
      {EXPIRY_DAYS.map((days) => (
        <Button
          key={days}
          small
          onClick={() => {
            onChoose(instantIn(days));
          }}
        >
          {texts.inDays(String(days))}
        </Button>
      ))}
    </div>
  );
}

function instantIn(days: number): string {
  const ms = Date.now() + days * DAY_MS;
  return formatUtc(ms - (ms % MINUTE_MS));
}
