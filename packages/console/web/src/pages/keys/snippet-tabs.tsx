import { useState, type ReactNode } from 'react';
import type { IssuedKey } from '@bitting/client/operations.ts';
import { listSnippetClients, renderSnippet, type SnippetClient } from '@bitting/client/snippets.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Checkbox, Select } from '../../ui/field.tsx';
import { firstOrderLines } from './first-order.ts';
import { ISSUED_TEXTS } from './issued-texts.ts';

/** What to paste for a key, by client. */
export function SnippetTabs({
  issued,
  mayOrder = false,
}: {
  readonly issued: IssuedKey;
  /** Where nobody's money is at stake the lines may place an order as well. */
  readonly mayOrder?: boolean;
}): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const clients = listSnippetClients(issued);
  const [chosen, setChosen] = useState<SnippetClient>(clients[0] ?? 'env');
  const [isOrdering, setOrdering] = useState(true);
  const client = clients.includes(chosen) ? chosen : (clients[0] ?? 'env');
  const order = mayOrder ? firstOrderLines(issued.venue, client) : null;
  const lines = renderSnippet(client, issued);
  return (
    <div className="ui-stack-tight">
      <Select
        label={texts.client}
        options={clients.map((value) => ({ value, label: texts.clients[value] }))}
        value={client}
        onChange={setChosen}
      />
      {order === null ? null : (
        <Checkbox
          label={texts.withOrder}
          hint={texts.withOrderHint}
          checked={isOrdering}
          onChange={setOrdering}
        />
      )}
      <div className="keys-snippet">
        <CopyText
          label={texts.clients[client]}
          value={order === null || !isOrdering ? lines : `${lines}\n${order}`}
        />
      </div>
      <p className="ui-field-hint">{texts.run[client]}</p>
    </div>
  );
}

/** The same for a key that does not exist, to see how it is done. */
export function ExampleSnippets({
  venue,
  endpoints,
}: {
  readonly venue: VenueId;
  readonly endpoints: IssuedKey['endpoints'];
}): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const issued: IssuedKey = {
    virtualKeyId: '',
    venue,
    accountId: '',
    label: '',
    apiKey: texts.example,
    secret: texts.exampleSecret,
    passphrase: venue === 'okx' ? texts.exampleSecret : null,
    algorithm: 'hmac-sha256',
    bodyBinding: 'none',
    rest: null,
    endpoints,
  };
  return <SnippetTabs issued={issued} />;
}
