import { useContext, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { ExplainedLimit, Explanation, Quantity, ShownRefusal } from '@bitting/client/policies.ts';
import { useOperation } from '../../api/use-operation.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { formatCount, formatDecimal } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Facts } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dotted, DottedTexts } from '../../ui/dotted.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { numberEqual } from '../../ui/numbered.ts';
import { Shown } from '../../ui/shown.tsx';
import { nameAmounts, nameRule, policySentences } from '../keys/policy-sentences.ts';
import { LetIn } from './let-in.tsx';
import { NamesContext } from './names.ts';
import { itemsOf, type Fields } from './record-row.ts';
import { sayOrder } from './order-words.ts';
import { codeWord } from './record-words.ts';
import { ACTIVITY_TEXTS } from './texts.ts';
import { useDecision } from './use-record.ts';

/** Why something was admitted or refused: in words, with every limit that it had to be within. */
export function ExplainView({
  limitedTo,
  record,
}: {
  readonly record: TailEvent;
  readonly limitedTo: readonly string[] | null;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  return (
    <Loaded query={useDecision(record, limitedTo)}>
      {(decision) =>
        decision?.sequence === undefined ? (
          <p>{texts.notDecision}</p>
        ) : (
          <ExplainedBy sequence={decision.sequence} decision={decision} />
        )
      }
    </Loaded>
  );
}

function ExplainedBy({
  decision,
  sequence,
}: {
  readonly decision: TailEvent;
  readonly sequence: string;
}): ReactNode {
  const query = useOperation('policy-explain', { sequence });
  return (
    <Loaded query={query}>{(explained) => <Explained explained={explained} decision={decision} />}</Loaded>
  );
}

function Explained({
  decision,
  explained,
}: {
  readonly decision: TailEvent;
  readonly explained: Explanation;
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const names = useContext(NamesContext);
  const { items, limits, outcome, refusal, ruleIds, unlimited, verdict, virtualKeyId } = explained;
  const isAdmitted = verdict === 'admitted';
  const recorded = itemsOf(decision);
  const nameOf = (id: string): string => nameRule(id, language);
  return (
    <div className="ui-stack">
      <Notice
        tone={isAdmitted ? 'good' : 'danger'}
        isLoud={false}
        title={isAdmitted ? texts.admitted : texts.refused}
      >
        {refusal === null ? null : (
          <>
            <RefusalWords refusal={refusal} />
            <LetIn refusal={refusal} recorded={recorded} />
          </>
        )}
      </Notice>
      <Orders items={items} recorded={recorded} />
      <Facts
        rows={[
          { name: texts.key, value: <Shown text={names.get(virtualKeyId) ?? virtualKeyId} /> },
          { name: texts.operation, value: <Shown text={explained.operation} /> },
          { name: texts.from, value: <Shown text={explained.sourceAddress} /> },
          { name: texts.policy, value: <PolicyWords explained={explained} /> },
          ...(ruleIds.length === 0
            ? []
            : [{ name: texts.rules, value: <DottedTexts texts={ruleIds.map(nameOf)} /> }]),
          ...(unlimited.length === 0
            ? []
            : [{ name: texts.unlimited, value: <DottedTexts texts={unlimited.map(nameOf)} /> }]),
          ...(outcome.length === 0
            ? []
            : [{ name: texts.outcome, value: <Shown text={outcome.join(', ')} /> }]),
        ]}
      />
      {limits.length === 0 ? null : <Limits limits={limits} />}
      <p className="ui-row">
        <Link href={`/keys/${virtualKeyId}`}>{texts.toKey}</Link>
        <Link href={`/keys/${virtualKeyId}/policy`}>{texts.toPolicy}</Link>
        {isAdmitted ? null : <span className="ui-muted ui-small">{texts.allowed}</span>}
      </p>
    </div>
  );
}

/** What was asked for: instrument, side, size and price in the reader’s language, and the name that the bot gave it. */
function Orders({
  items,
  recorded,
}: {
  readonly items: Explanation['items'];
  readonly recorded: readonly Fields[];
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  if (items.length === 0) return null;
  // The ids stand below, each with whose it is.
  const said = items.map(({ text }, at) => {
    const item = recorded[at];
    return item === undefined
      ? text
      : sayOrder({ ...item, clientOrderId: null, venueOrderId: null }, language);
  });
  return (
    <section className="ui-stack-tight" aria-label={texts.asksFor}>
      <h3>{texts.asksFor}</h3>
      <ul className="activity-orders">
        {numberEqual(said).map(({ key, text }, at) => (
          <li key={key}>
            <strong>
              <Shown text={text} />
            </strong>
            <OrderDetails item={items[at]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OrderDetails({ item }: { readonly item: Explanation['items'][number] | undefined }): ReactNode {
  if (item === undefined) return null;
  return (
    <>
      <OrderNames order={item.order} />
      <WorthWords item={item} />
    </>
  );
}

function OrderNames({ order }: { readonly order: Explanation['items'][number]['order'] }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { clientOrderId, venueOrderId } = order;
  return (
    <>
      {clientOrderId === null ? null : (
        <div className="ui-small">
          {texts.botsId}: <Shown text={clientOrderId} />
        </div>
      )}
      {venueOrderId === null ? null : (
        <div className="ui-small">
          {texts.venuesId}: <Shown text={venueOrderId} />
        </div>
      )}
    </>
  );
}

function RefusalWords({ refusal }: { readonly refusal: ShownRefusal }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const { code, detail, item, ruleId } = refusal;
  return (
    <>
      <p>
        <strong>{codeWord(code, language)}</strong>
        {item === null ? '' : ` (${texts.item(String(item))})`}
      </p>
      <p>
        <Shown text={detail} />
      </p>
      <p className="ui-small ui-muted">
        <Dotted>
          {ruleId === null ? null : `${texts.rule}: ${nameRule(ruleId, language)}`}
          <code>{code}</code>
        </Dotted>
      </p>
    </>
  );
}

function WorthWords({ item: { limit, worth } }: { readonly item: Explanation['items'][number] }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  if (worth === null) return null;
  const words =
    limit === null
      ? texts.ofWorth(amountText(worth, language))
      : texts.ofOrder(amountText(worth, language), amountText(limit, language));
  return <div className="ui-muted ui-small">{words}</div>;
}

/** `1200 USDT`, its digits in groups. */
function amountText(text: string, language: Language): string {
  const [amount = '', ...rest] = text.split(' ');
  return [formatDecimal(amount, language), ...rest].join(' ');
}

function PolicyWords({ explained }: { readonly explained: Explanation }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { currentVersion, policyVersion } = explained;
  if (policyVersion === null) return texts.noPolicy;
  const version = String(policyVersion);
  if (currentVersion === null) return texts.policyGone(version);
  return currentVersion === policyVersion
    ? texts.policyInForce(version)
    : texts.policyNow(version, String(currentVersion));
}

function Limits({ limits }: { readonly limits: readonly ExplainedLimit[] }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const say = (quantity: Quantity | null): string => quantityText(quantity, language);
  return (
    <DataTable
      caption={texts.limits}
      rows={limits}
      rowKey={({ layer, limit, ruleId }) => `${layer} ${ruleId} ${JSON.stringify(limit)}`}
      columns={[
        {
          key: 'limit',
          header: texts.limits,
          isRowHeader: true,
          cell: ({ layer, limit }) => (
            <>
              {policySentences({ limits: limit }, language)
                .map(({ sentence }) => sentence)
                .join(' ')}
              <div className="ui-muted ui-small">{texts.layers[layer]}</div>
            </>
          ),
        },
        { key: 'asked', header: texts.took, align: 'end', cell: ({ asked }) => say(asked) },
        { key: 'used', header: texts.used, align: 'end', cell: ({ used }) => say(used) },
        { key: 'left', header: texts.left, align: 'end', cell: ({ left }) => say(left) },
      ]}
    />
  );
}

function quantityText(quantity: Quantity | null, language: Language): string {
  if (quantity === null) return '–';
  return typeof quantity === 'number' ? formatCount(quantity, language) : nameAmounts(quantity, language);
}
