import type { ReactNode } from 'react';
import type { LayerAbove, WorstCaseView } from '@bitting/client/policies.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { formatDecimal } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Amount } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { shiftPoint } from './form-codecs.ts';
import { FORM_TEXTS } from './form-texts.ts';
import { groupLosses, type LossGroup } from './loss-groups.ts';
import { nameRule, policySentences } from './policy-sentences.ts';
import type { Remedy } from './remedy.ts';
import { RULE_TEXTS } from './rule-texts.ts';

/** Remedies that are spelled out. */
const REMEDIES_SHOWN = 3;

/** What a thief of the key could lose its owner, what decides it, and what would make it less. */
export function WorstCase({
  worst,
  onRemedy,
}: {
  readonly worst: readonly WorstCaseView[];
  /** Where the policy is being written: puts a remedy into it. */
  readonly onRemedy?: ((remedy: Remedy) => void) | undefined;
}): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  if (worst.length === 0) return <p>{texts.nothingLost}</p>;
  return (
    <div className="keys-worst">
      {groupLosses(worst, REMEDIES_SHOWN).map((group) => (
        <Loss key={`${group.period}-${group.assets.join('-')}`} group={group} onRemedy={onRemedy} />
      ))}
    </div>
  );
}

function Loss({
  group,
  onRemedy,
}: {
  readonly group: LossGroup;
  readonly onRemedy: ((remedy: Remedy) => void) | undefined;
}): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const language = useLanguage();
  const { period, loss, remedies } = group;
  const { asset, amount, parts } = loss;
  const isUnknown = loss.ruleId === 'account-picture';
  return (
    <div className={`keys-loss ${amount === null ? 'keys-loss-unbounded' : ''}`}>
      <div className="ui-small ui-muted">{period === 'hour' ? texts.inAnHour : texts.inADay}</div>
      <div className="keys-loss-amount">
        {amount === null ? (
          <Badge tone={isUnknown ? 'warn' : 'danger'}>{isUnknown ? texts.unknown : texts.noBound}</Badge>
        ) : (
          <>
            <span className="ui-small ui-muted">{texts.atMost}</span> <Amount value={amount} asset={asset} />
          </>
        )}
      </div>
      <p className="ui-small">{sayCause(group, language)}</p>
      {parts === null ? null : (
        <p className="ui-small ui-muted">
          {texts.parts(
            `${formatDecimal(parts.taken, language)} ${asset}`,
            `${formatDecimal(parts.market, language)} ${asset}`,
          )}
        </p>
      )}
      {remedies.length === 0 ? null : (
        <details>
          <summary className="ui-small">{texts.smaller}</summary>
          <ul className="ui-small">
            {remedies.map((remedy) => (
              <li key={`${remedy.asset}-${remedy.ruleId}`}>
                {sayRemedy(remedy, language)}{' '}
                {onRemedy === undefined ? null : (
                  <Button
                    small
                    aria-label={`${texts.apply}: ${sayRemedy(remedy, language)}`}
                    onClick={() => {
                      onRemedy(remedy);
                    }}
                  >
                    {texts.apply}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function sayCause({ assets, loss: { amount, ruleId } }: LossGroup, language: Language): string {
  const texts = FORM_TEXTS[language];
  const rules = RULE_TEXTS[language];
  if (amount !== null) return texts.by(nameRule(ruleId, language));
  const known: Readonly<Record<string, string>> = rules.unbounded;
  if (ruleId === 'account-picture') return known[ruleId] ?? '';
  return texts.noBoundMeans(assets.join(', '), known[ruleId] ?? rules.missing(nameRule(ruleId, language)));
}

function sayRemedy({ asset, ...remedy }: LossGroup['remedies'][number], language: Language): string {
  const texts = FORM_TEXTS[language];
  // A collar is a fraction in documents, and a percentage to people.
  const to =
    remedy.ruleId === 'price-collar' ? `${shiftPoint(remedy.to, 2)} %` : groupAll(remedy.to, language);
  const then = remedy.amount === null ? texts.still : `${formatDecimal(remedy.amount, language)} ${asset}`;
  return texts.toLess(nameRule(remedy.ruleId, language), to, then);
}

/** Each number in groups of three. */
function groupAll(text: string, language: Language): string {
  return text.replaceAll(/[0-9]+(?:\.[0-9]+)?/gu, (number) => formatDecimal(number, language));
}

/** What the policies above a key leave less of than its own. */
export function Above({ above }: { readonly above: readonly LayerAbove[] }): ReactNode {
  const texts = useTexts(FORM_TEXTS);
  const language = useLanguage();
  const said = above.filter(({ narrows }) => narrows.length > 0);
  if (said.length === 0) return null;
  return (
    <div className="ui-stack-tight">
      <h3>{texts.above}</h3>
      <p className="ui-field-hint">{texts.aboveHint}</p>
      {said.map(({ layer, document, narrows }) => (
        <div key={layer}>
          <h4 className="ui-small">{texts.aboveLayers[layer]}</h4>
          <ul className="ui-small">
            {policySentences(document, language)
              .filter(({ field }) => narrows.includes(field))
              .map(({ field, sentence }) => (
                <li key={field}>{sentence}</li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
