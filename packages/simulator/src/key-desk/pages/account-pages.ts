import { anySession, signedIn } from '../call.ts';
import { confirmTwoFactor, offerTwoFactor } from '../codes.ts';
import { Fields } from '../fields.ts';
import { markup, type Html } from '../html.ts';
import { closeSession } from '../sessions.ts';
import { signIn, signUp, verify, type SignedIn } from '../sign-in.ts';
import { viewAccounts, type AccountView } from '../sub-accounts.ts';
import { PASSWORD_LENGTH_MIN } from '../../bounds.ts';
import { formOf, type FormField } from './form.ts';
import { messagesOf, type DeskPage, type PageCall, type Redirect, type Shown } from './page.ts';

const CODE: FormField = {
  kind: 'code',
  name: 'code',
  label: 'Authenticator code',
  hint: 'Six digits, good once.',
};
const EMAIL_CODE: FormField = { kind: 'code', name: 'emailCode', label: 'E-mail code' };

/** The fields that confirm a change, and the button that mails a code where the venue asks for one. */
export function confirmationOf(
  { desk }: PageCall,
  action: string,
): {
  readonly fields: readonly FormField[];
  readonly also?: { readonly action: string; readonly label: string };
} {
  if (!desk.rules.asksEmailCode) return { fields: [CODE] };
  return {
    fields: [CODE, EMAIL_CODE],
    also: { action: `${action}/email-code`, label: 'Send me an e-mail code' },
  };
}

/** What a form shows again, and what stands beside its fields. */
export function typed(
  { values, refusal }: Shown,
  first: Fields = Fields.EMPTY,
): Pick<Parameters<typeof formOf>[0], 'values' | 'problems'> {
  return { values: values ?? first, problems: refusal?.problems ?? {} };
}

const PASSWORD_HINT = `At least ${PASSWORD_LENGTH_MIN} characters, letters and others. Make one up: it is a rehearsal.`;

export const SIGN_UP: DeskPage = {
  show: ({ desk, token }, shown) => ({
    title: 'Sign up',
    body: markup`${messagesOf(shown)}
<p>You get an account with paper money. Letters to your address go to the <a href="/mail">local mailbox</a>; any address will do.</p>
${formOf({
  action: `/${desk.rules.venue}/sign-up`,
  token,
  fields: [
    { kind: 'email', name: 'email', label: 'E-mail address', autocomplete: 'username' },
    {
      kind: 'password',
      name: 'password',
      label: 'Password',
      hint: PASSWORD_HINT,
      autocomplete: 'new-password',
    },
  ],
  submit: 'Sign up',
  ...typed(shown),
})}`,
  }),
  submit: async ({ desk, fields }) => ({
    to: `/${desk.rules.venue}/security`,
    cookie: (await signUp(desk, fields)).cookie,
  }),
};

export const SIGN_IN: DeskPage = {
  show: ({ desk, token }, shown) => ({
    title: 'Sign in',
    body: markup`${messagesOf(shown)}${formOf({
      action: `/${desk.rules.venue}/sign-in`,
      token,
      fields: [
        { kind: 'email', name: 'email', label: 'E-mail address', autocomplete: 'username' },
        { kind: 'password', name: 'password', label: 'Password', autocomplete: 'current-password' },
      ],
      submit: 'Go on',
      ...typed(shown),
    })}
<p>No account yet? <a href="/${desk.rules.venue}/sign-up">Sign up</a>.</p>`,
  }),
  submit: async ({ desk, fields }) => afterSignIn(desk.rules.venue, await signIn(desk, fields)),
};

function afterSignIn(venue: string, { asks, cookie }: SignedIn): Redirect {
  return { to: asks.length === 0 ? `/${venue}` : `/${venue}/verify`, cookie };
}

export const VERIFY: DeskPage = {
  show: (call, shown) => {
    anySession(call);
    const { desk, token } = call;
    const action = `/${desk.rules.venue}/verify`;
    const mailed = desk.rules.asksEmailCode
      ? markup`<p>A code went to your address; read it in the <a href="/mail">mailbox</a>.</p>`
      : null;
    return {
      title: 'Verify that it is you',
      body: markup`${messagesOf(shown)}${mailed}${formOf({
        action,
        token,
        ...confirmationOf(call, action),
        submit: 'Sign in',
        ...typed(shown),
      })}`,
    };
  },
  submit: (call) => afterSignIn(call.desk.rules.venue, verify(call.desk, anySession(call), call.fields)),
};

export const SIGN_OUT: DeskPage = {
  show: ({ desk, token }) => ({
    title: 'Sign out',
    body: formOf({
      action: `/${desk.rules.venue}/sign-out`,
      token,
      fields: [],
      submit: 'Sign out',
      values: Fields.EMPTY,
      problems: {},
    }),
  }),
  submit: (call) => {
    closeSession(call.desk, anySession(call));
    return { to: `/${call.desk.rules.venue}`, cookie: '' };
  },
};

export const SECURITY: DeskPage = {
  show: (call, shown) => {
    const { desk, token } = call;
    const person = signedIn(call);
    if (person.totpSecret !== null) {
      return {
        title: 'Security',
        body: markup`${messagesOf(shown)}<p>Two-factor authentication is on. <a href="/${desk.rules.venue}/keys">API management</a></p>`,
      };
    }
    const { secret, uri } = offerTwoFactor(desk, person);
    return {
      title: 'Set up two-factor authentication',
      body: markup`${messagesOf(shown)}
<p>Add this account to an authenticator app, or to the <a href="/authenticator">authenticator of the rehearsal</a>, then type the code that it shows. The secret is shown until then and never after.</p>
<dl><dt>Secret</dt><dd><code id="totp-secret">${secret}</code></dd><dt>Address</dt><dd><code>${uri}</code></dd></dl>
${formOf({ action: `/${desk.rules.venue}/security`, token, fields: [CODE], submit: 'Turn on', ...typed(shown) })}`,
    };
  },
  submit: (call) => {
    confirmTwoFactor(call.desk, signedIn(call), call.fields);
    return { to: `/${call.desk.rules.venue}/keys` };
  },
};

export const HOME: DeskPage = {
  show: (call, shown) => {
    const { rules, addresses } = call.desk;
    const reach = addresses().map(({ label, url }) => markup`<dt>${label}</dt><dd><code>${url}</code></dd>`);
    const where = markup`<h2>Where programs connect</h2><dl>${reach}</dl>`;
    if (call.session?.stage !== 'open') {
      return {
        title: `${rules.title} on paper`,
        body: markup`${messagesOf(shown)}<p>Practise here what you will do at ${rules.title}: <a href="/${rules.venue}/sign-up">sign up</a> or <a href="/${rules.venue}/sign-in">sign in</a>, set up two-factor authentication, make an API key that may trade and not withdraw, bind it to one address. In a hurry? Take <a href="/${rules.venue}/ready">a key at once</a>.</p>${where}`,
      };
    }
    const person = signedIn(call);
    const [main] = viewAccounts(call.desk, person);
    const twoFactor =
      person.totpSecret === null
        ? markup`off – <a href="/${rules.venue}/security">set it up</a>`
        : markup`on`;
    return {
      title: 'Your account',
      body: markup`${messagesOf(shown)}<dl><dt>UID</dt><dd><code id="uid">${person.uid}</code></dd><dt>E-mail</dt><dd>${person.email}</dd><dt>Two-factor</dt><dd>${twoFactor}</dd></dl>
<h2>Balances</h2>${main === undefined ? null : balancesOf(main)}${where}`,
    };
  },
};

export function balancesOf({ balances }: AccountView): Html {
  if (balances.length === 0) return markup`<p>No money yet.</p>`;
  const rows = balances.map(
    ({ wallet, asset, amount }) => markup`<tr><td>${wallet}</td><td>${asset}</td><td>${amount}</td></tr>`,
  );
  return markup`<table><thead><tr><th scope="col">Wallet</th><th scope="col">Asset</th><th scope="col">Amount</th></tr></thead><tbody>${rows}</tbody></table>`;
}
