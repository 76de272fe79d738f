import type { Fields } from '../fields.ts';
import { markup, type Content, type Html } from '../html.ts';
import type { Problems } from '../refusals.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** Always granted: shown as set, and sent along. */
  readonly isFixed?: boolean;
}

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

interface TextField extends FieldBase {
  readonly kind: 'text' | 'email' | 'password' | 'code' | 'lines';
  readonly autocomplete?: string;
  /** Never shown again once typed. */
  readonly isSecret?: boolean;
}

interface SelectField extends FieldBase {
  readonly kind: 'select';
  readonly choices: readonly Choice[];
}

interface ChoiceField extends FieldBase {
  readonly kind: 'boxes' | 'radio';
  readonly choices: readonly Choice[];
}

export type FormField = TextField | SelectField | ChoiceField;

export interface Form {
  readonly action: string;
  readonly token: string;
  readonly fields: readonly FormField[];
  readonly submit: string;
  /** Sent along unseen. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** A second button that posts the same form elsewhere. */
  readonly also?: { readonly action: string; readonly label: string };
  readonly values: Fields;
  readonly problems: Problems;
}

/** A labelled form that works without script; what is wrong stands beside the field, and what was typed stays. */
export function formOf(form: Form): Html {
  const hidden = Object.entries({ ...form.hidden, formToken: form.token });
  return markup`<form class="card" method="post" action="${form.action}">
    ${hidden.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}" />`)}
    ${form.fields.map((field) => fieldOf(field, form))}
    <button type="submit">${form.submit}</button>
    ${
      form.also === undefined
        ? null
        : markup`<button type="submit" class="plain" formnovalidate formaction="${form.also.action}">
          ${form.also.label}
        </button>`
    }
  </form>`;
}

function fieldOf(field: FormField, form: Form): Html {
  const problem = form.problems[field.name];
  const notes = [
    ...(field.hint === undefined ? [] : [`${field.name}-hint`]),
    ...(problem === undefined ? [] : [`${field.name}-error`]),
  ];
  const describe: Content = notes.length === 0 ? '' : markup` aria-describedby="${notes.join(' ')}"`;
  const invalid: Content = problem === undefined ? '' : markup` aria-invalid="true"`;
  const hint =
    field.hint === undefined ? null : markup`<p class="hint" id="${field.name}-hint">${field.hint}</p>`;
  const error =
    problem === undefined ? null : markup`<p class="error" id="${field.name}-error">${problem}</p>`;
  if (field.kind !== 'select' && 'choices' in field) {
    return markup`<fieldset class="field" ${describe}>
      <legend>${field.label}</legend>
      ${hint}${error}${choicesOf(field, form.values)}
    </fieldset>`;
  }
  return markup`<div class="field">
    <label for="${field.name}">${field.label}</label>
    ${hint}${error}${inputOf(field, form.values, markup`${describe}${invalid}`)}
  </div>`;
}

function choicesOf({ kind, name, choices }: ChoiceField, values: Fields): Html {
  const chosen = values.list(name);
  const type = kind === 'radio' ? 'radio' : 'checkbox';
  const rows = choices.map((choice) => {
    const id = `${name}-${choice.value}`;
    const isChecked = choice.isFixed === true || chosen.includes(choice.value);
    const state = markup`${isChecked ? markup` checked` : ''}${choice.isFixed === true ? markup` disabled` : ''}`;
    return markup`<div class="choice">
      <input type="${type}" id="${id}" name="${name}" value="${choice.value}" ${state} />
      <label for="${id}">${choice.label}</label>
      ${choice.hint === undefined ? null : markup`<p class="hint">${choice.hint}</p>`}
    </div>`;
  });
  // A form sends nothing for boxes that are all empty: this row says that they were asked.
  const fixed = choices.find(({ isFixed }) => isFixed === true)?.value ?? '';
  return markup`${type === 'checkbox' ? markup`<input type="hidden" name="${name}" value="${fixed}" />` : null}${rows}`;
}

function inputOf(field: TextField | SelectField, values: Fields, attributes: Html): Html {
  const { name } = field;
  if (field.kind === 'select') {
    return markup`<select id="${name}" name="${name}" ${attributes}>
      ${field.choices.map(({ value, label }) => {
        const selected = values.text(name) === value ? markup` selected` : '';
        return markup`<option value="${value}" ${selected}>${label}</option>`;
      })}
    </select>`;
  }
  const isSecret = field.kind === 'password' || field.kind === 'code' || field.isSecret === true;
  const wasTyped = values.raw(name);
  // Somebody may paste the wrong half of a key pair: it does not go over the wire twice.
  const value = isSecret || wasTyped.includes('PRIVATE KEY') ? '' : wasTyped;
  if (field.kind === 'lines')
    return markup`<textarea id="${name}" name="${name}" rows="3" ${attributes}>${value}</textarea>`;
  const type = field.kind === 'code' ? 'text' : field.kind;
  const numeric = field.kind === 'code' ? markup` inputmode="numeric" maxlength="7"` : '';
  const autocomplete = field.kind === 'code' ? 'one-time-code' : (field.autocomplete ?? 'off');
  return markup`<input type="${type}" id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}" spellcheck="false"${numeric}${attributes} />`;
}
