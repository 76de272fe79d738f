import type { ApiKey } from '../../engine/records.ts';
import { Fields } from '../fields.ts';
import { markup } from '../html.ts';
import { makeReadyKey } from '../ready-key.ts';
import { formOf } from './form.ts';
import { messagesOf, type DeskPage, type Page } from './page.ts';

/** An account and a key by one press, for who does not want to rehearse how they are made. */
export const READY: DeskPage = {
  show: ({ desk: { rules }, fields, query, token }, shown) => ({
    title: `A key of ${rules.title} at once`,
    body: markup`${messagesOf(shown)}
<p>You get a ${rules.subAccountWord} with paper money and a key of it that reads and trades, cannot withdraw, and works from this machine alone. Whoever wants to practise how a key is made at ${rules.title} <a href="/${rules.venue}/sign-up">signs up</a> instead.</p>
${formOf({
  action: `/${rules.venue}/ready`,
  token,
  hidden: { label: fields.text('label') === '' ? query.text('label') : fields.text('label') },
  fields: [],
  submit: 'Make the key',
  values: Fields.EMPTY,
  problems: {},
})}`,
  }),
  submit: ({ desk, fields }) => madePage(makeReadyKey(desk, fields.text('label')), desk.rules.asksPassphrase),
};

function madePage({ apiKey, passphrase, secret }: ApiKey, hasPassphrase: boolean): Page {
  const lines = [
    `API key: ${apiKey}`,
    `Secret key: ${secret}`,
    ...(hasPassphrase ? [`Passphrase: ${passphrase}`] : []),
  ];
  return {
    title: 'Your API key',
    body: markup`<p><strong>This is the only time that the secret is shown.</strong> Click into the box: all of it is selected. Copy it, go back to Bitting, and paste it into the first field there: it finds its place by itself.</p>
<pre class="take" id="ready-key">${lines.join('\n')}</pre>`,
  };
}
