import { signedIn } from '../call.ts';
import type { DeskRules } from '../desk-rules.ts';
import { Fields } from '../fields.ts';
import { markup, type Html } from '../html.ts';
import {
  editKey,
  findKey,
  listKeys,
  makeKey,
  removeKey,
  type CreatedKey,
  type KeyView,
} from '../key-book.ts';
import type { Person } from '../records.ts';
import { DeskRefusal } from '../refusals.ts';
import { makeSubAccount, viewAccounts } from '../sub-accounts.ts';
import { balancesOf, confirmationOf, typed } from './account-pages.ts';
import { formOf, type Choice, type FormField } from './form.ts';
import {
  capital,
  instant,
  messagesOf,
  PERMISSION_WORDS,
  type DeskPage,
  type Page,
  type PageCall,
} from './page.ts';

const PERMISSION_HINTS: Readonly<Record<string, string>> = {
  trade: 'Orders and cancels – and transfers between your own accounts.',
  withdraw: 'Leave it off. No trading program needs it, and whoever steals the key empties the account.',
};

function permissionChoices(rules: DeskRules): readonly Choice[] {
  return rules.permissions.map((name) => {
    const hint = PERMISSION_HINTS[name];
    return {
      value: name,
      label: PERMISSION_WORDS[name] ?? name,
      isFixed: name === 'read_only',
      ...(hint === undefined ? {} : { hint }),
    };
  });
}

/** Fields that making and changing a key share. */
function shapeFields(rules: DeskRules): readonly FormField[] {
  const network = rules.takesIpv6Networks
    ? 'IPv4 or IPv6, single or a network'
    : 'IPv4 or IPv6, or an IPv4 network';
  const toggles: readonly FormField[] =
    rules.toggles.length === 0
      ? []
      : [
          {
            kind: 'boxes',
            name: 'toggles',
            label: 'Switches of the site',
            hint: 'Seen on the web pages only; the API itself knows reading, trading and withdrawing.',
            choices: rules.toggles.map(({ name, label, hint }) => ({ value: name, label, hint })),
          },
        ];
  return [
    { kind: 'text', name: 'label', label: rules.labelWord, hint: rules.labelHint },
    { kind: 'boxes', name: 'permissions', label: 'Permissions', choices: permissionChoices(rules) },
    ...toggles,
    {
      kind: 'lines',
      name: 'ips',
      label: 'IP addresses',
      hint: `Up to ${rules.ipsMax}, one a line: ${network}. Bind the key to your gateway. ${rules.expirySentence}`,
    },
  ];
}

function secretFields(rules: DeskRules): readonly FormField[] {
  const passphrase: FormField = {
    kind: 'text',
    name: 'passphrase',
    label: 'Passphrase',
    hint: '8 to 32 characters: small letters, capitals, digits, special characters. Keep it: the site never shows it again.',
    isSecret: true,
  };
  const algorithms: readonly FormField[] = [
    {
      kind: 'radio',
      name: 'algorithm',
      label: 'Signature',
      choices: [
        { value: 'hmac', label: 'HMAC-SHA256: the site makes a secret' },
        { value: 'ed25519', label: 'Ed25519: you keep the private key and paste the public one' },
      ],
    },
    {
      kind: 'lines',
      name: 'publicKey',
      label: 'Ed25519 public key',
      hint: 'Only for Ed25519: a PEM block or its base64.',
    },
  ];
  return [...(rules.asksPassphrase ? [passphrase] : []), ...(rules.takesPublicKey ? algorithms : [])];
}

function accountField(call: PageCall, person: Person): FormField {
  const choices = viewAccounts(call.desk, person).map(({ uid, kind, name }) => ({
    value: uid,
    label:
      kind === 'main' ? `Main account ${uid}` : `${capital(call.desk.rules.subAccountWord)} ${name} (${uid})`,
  }));
  return { kind: 'select', name: 'account', label: 'Account', choices };
}

/** The way in is closed without a second factor. */
function securedPerson(call: PageCall): Person {
  const person = signedIn(call);
  if (person.totpSecret === null) throw new DeskRefusal('TWO_FACTOR_NEEDED');
  return person;
}

export const KEYS: DeskPage = {
  show: (call, shown) => {
    const { desk } = call;
    const person = signedIn(call);
    const keys = listKeys(desk, person, '');
    const names = new Map(viewAccounts(desk, person).map(({ uid, name }) => [uid, name]));
    const rows = keys.map((key) => keyCard(call, key, names.get(key.uid) ?? ''));
    return {
      title: 'API management',
      body: markup`${messagesOf(shown)}<p><a href="/${desk.rules.venue}/keys/new">Create an API key</a></p>
${rows.length === 0 ? markup`<p>No API key yet.</p>` : rows}`,
    };
  },
};

function keyCard({ desk }: PageCall, key: KeyView, accountName: string): Html {
  const query = `key=${encodeURIComponent(key.apiKey)}`;
  return markup`<section class="card"><h2>${key.label}</h2>${keyFacts(key, accountName)}
<p><a href="/${desk.rules.venue}/keys/edit?${query}">Edit</a> · <a href="/${desk.rules.venue}/keys/delete?${query}">Delete</a></p></section>`;
}

function keyFacts(key: KeyView, accountName: string): Html {
  const facts: readonly (readonly [string, string])[] = [
    ['Account', accountName === '' ? 'main account' : accountName],
    ['Permissions', key.permissions.map((name) => PERMISSION_WORDS[name] ?? name).join(', ')],
    ['IP addresses', key.ips.length === 0 ? 'not bound' : key.ips.join(', ')],
    ...(key.toggles.length === 0 ? [] : [['Switches', key.toggles.join(', ')] as const]),
    ['Status', key.status],
    ['Created', instant(key.createdAt)],
    ['Last used', key.lastUsedAt === null ? 'never' : instant(key.lastUsedAt)],
    ['Stops', key.expiresAt === null ? 'never by itself' : instant(key.expiresAt)],
  ];
  return markup`<dl><dt>API key</dt><dd><code>${key.apiKey}</code></dd>${facts.map(
    ([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`,
  )}</dl>`;
}

export const NEW_KEY: DeskPage = {
  show: (call, shown) => {
    const person = securedPerson(call);
    const { rules } = call.desk;
    const action = `/${rules.venue}/keys/new`;
    const { fields, also } = confirmationOf(call, action);
    const first = Fields.of({ permissions: ['read_only', 'trade'], algorithm: 'hmac' });
    return {
      title: 'Create an API key',
      body: markup`${messagesOf(shown)}${formOf({
        action,
        token: call.token,
        fields: [accountField(call, person), ...shapeFields(rules), ...secretFields(rules), ...fields],
        ...(also === undefined ? {} : { also }),
        submit: 'Create',
        ...typed(shown, first),
      })}`,
    };
  },
  submit: (call) => createdPage(call, makeKey(call.desk, signedIn(call), call.fields)),
};

function createdPage({ desk }: PageCall, key: CreatedKey): Page {
  const secret =
    key.secret === null
      ? markup`<p>Requests with this key are signed with your private key, which only you have.</p>`
      : markup`<p><strong>This is the only time that the secret is shown.</strong> Put it into your gateway now; when it is lost, delete the key and make a new one.</p>
<dl><dt>API key</dt><dd><code id="api-key">${key.apiKey}</code></dd><dt>Secret</dt><dd><code id="secret">${key.secret}</code></dd></dl>`;
  return {
    title: 'Your API key',
    body: markup`${secret}${keyFacts(key, '')}<p><a href="/${desk.rules.venue}/keys">API management</a></p>`,
  };
}

/** The key that a page is about: in its address, then in its form. */
function namedKey(call: PageCall): KeyView {
  const name = call.fields.has('apiKey') ? call.fields.text('apiKey') : call.query.text('key');
  return findKey(call.desk, securedPerson(call), name);
}

export const EDIT_KEY: DeskPage = {
  show: (call, shown) => {
    const key = namedKey(call);
    const { rules } = call.desk;
    const action = `/${rules.venue}/keys/edit`;
    const { fields, also } = confirmationOf(call, action);
    const { label, permissions, ips, toggles } = key;
    return {
      title: 'Edit an API key',
      body: markup`${messagesOf(shown)}<p><code>${key.apiKey}</code></p>${formOf({
        action,
        token: call.token,
        hidden: { apiKey: key.apiKey },
        fields: [...shapeFields(rules), ...fields],
        ...(also === undefined ? {} : { also }),
        submit: 'Save',
        ...typed(shown, Fields.of({ label, permissions, ips: ips.join('\n'), toggles })),
      })}`,
    };
  },
  submit: (call) => {
    editKey(call.desk, signedIn(call), call.fields);
    return { to: `/${call.desk.rules.venue}/keys` };
  },
};

export const DELETE_KEY: DeskPage = {
  show: (call, shown) => {
    const key = namedKey(call);
    const { rules } = call.desk;
    const action = `/${rules.venue}/keys/delete`;
    const { fields, also } = confirmationOf(call, action);
    return {
      title: 'Delete an API key',
      body: markup`${messagesOf(shown)}<p>Whatever signs with “${key.label}” stops at once.</p>${keyFacts(key, '')}${formOf(
        {
          action,
          token: call.token,
          hidden: { apiKey: key.apiKey },
          fields,
          ...(also === undefined ? {} : { also }),
          submit: 'Delete',
          ...typed(shown),
        },
      )}`,
    };
  },
  submit: (call) => {
    removeKey(call.desk, signedIn(call), call.fields);
    return { to: `/${call.desk.rules.venue}/keys` };
  },
};

export const SUB_ACCOUNTS: DeskPage = {
  show: (call, shown) => {
    const { rules } = call.desk;
    const subs = viewAccounts(call.desk, signedIn(call)).filter(({ kind }) => kind === 'sub');
    const cards = subs.map(
      (sub) =>
        markup`<section class="card"><h2>${sub.name}</h2><dl><dt>UID</dt><dd><code>${sub.uid}</code></dd><dt>API keys</dt><dd>${sub.keys}</dd></dl>${balancesOf(sub)}</section>`,
    );
    return {
      title: `${capital(rules.subAccountWord)}s`,
      body: markup`${messagesOf(shown)}<p>Give every program an account of its own: what it can lose is what you put there.</p>${cards}
<h2>Create a ${rules.subAccountWord}</h2>${formOf({
        action: `/${rules.venue}/sub-accounts`,
        token: call.token,
        fields: [{ kind: 'text', name: 'name', label: 'Name', hint: rules.subNameHint }],
        submit: 'Create',
        ...typed(shown),
      })}`,
    };
  },
  submit: (call) => {
    makeSubAccount(call.desk, signedIn(call), call.fields);
    return { to: `/${call.desk.rules.venue}/sub-accounts` };
  },
};
