import { Visitor, type Got } from './desk.fixture.ts';

export interface PageForm {
  readonly action: string;
  /** What a browser would send if nothing were typed. */
  readonly values: readonly (readonly [name: string, value: string])[];
  /** Names of the fields that a person sees. */
  readonly fields: readonly string[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function unescaped(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name] ?? '');
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  const pairs = [...tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].slice(1);
  return new Map(pairs.map(([, name = '', value = '']) => [name, unescaped(value)]));
}

/** The form that posts to an address, read from the page as a browser reads it. */
export function formOn(page: string, action: string): PageForm {
  for (const [form = '', head = '', body = ''] of page.matchAll(/(<form[^>]*>)([\s\S]*?)<\/form>/g)) {
    if (form === '' || attributesOf(head).get('action') !== action) continue;
    const found = [...inputsOf(body), ...areasOf(body), ...selectsOf(body)];
    return {
      action,
      values: found.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])),
      fields: found.filter(({ isShown }) => isShown).map(({ name }) => name),
    };
  }
  throw new Error(`no form posts to ${action}`);
}

interface Input {
  readonly name: string;
  /** `null` is not sent. */
  readonly value: string | null;
  readonly isShown: boolean;
}

function inputsOf(body: string): readonly Input[] {
  return [...body.matchAll(/<input[^>]*>/g)].map(([tag]) => {
    const attributes = attributesOf(tag);
    const [name = '', type, value = ''] = [
      attributes.get('name'),
      attributes.get('type'),
      attributes.get('value'),
    ];
    const isChoice = type === 'checkbox' || type === 'radio';
    const isSent = !attributes.has('disabled') && (!isChoice || attributes.has('checked'));
    return { name, value: isSent ? value : null, isShown: type !== 'hidden' };
  });
}

function areasOf(body: string): readonly Input[] {
  return [...body.matchAll(/(<textarea[^>]*>)([\s\S]*?)<\/textarea>/g)].map(([, head = '', text = '']) => ({
    name: attributesOf(head).get('name') ?? '',
    value: unescaped(text),
    isShown: true,
  }));
}

function selectsOf(body: string): readonly Input[] {
  return [...body.matchAll(/(<select[^>]*>)([\s\S]*?)<\/select>/g)].map(([, head = '', options = '']) => {
    const rows = [...options.matchAll(/<option[^>]*>/g)].map(([tag]) => attributesOf(tag));
    const chosen = rows.find((row) => row.has('selected')) ?? rows[0];
    return { name: attributesOf(head).get('name') ?? '', value: chosen?.get('value') ?? null, isShown: true };
  });
}

export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** A person with a browser that runs no script. */
export class Browser {
  readonly visitor: Visitor;
  page = '';

  constructor(base: string) {
    this.visitor = new Visitor(base);
  }

  async open(target: string): Promise<Got> {
    const got = await this.visitor.send({ method: 'GET', target, headers: { accept: 'text/html' } });
    return this.#follow(got);
  }

  /** Sends a form of the page that is open, with what was typed laid over what stands in it. */
  async submit(action: string, typed: Typed = {}): Promise<Got> {
    return this.post(action, formOn(this.page, action), typed);
  }

  /** Presses a button that sends the form to another address. */
  async press(action: string, form: string, typed: Typed = {}): Promise<Got> {
    return this.post(action, formOn(this.page, form), typed);
  }

  async post(action: string, form: Pick<PageForm, 'values'>, typed: Typed): Promise<Got> {
    const fields = new URLSearchParams();
    for (const [name, value] of form.values) if (!Object.hasOwn(typed, name)) fields.append(name, value);
    for (const [name, value] of Object.entries(typed)) {
      for (const one of typeof value === 'string' ? [value] : value) fields.append(name, one);
    }
    const got = await this.visitor.send({
      method: 'POST',
      target: action,
      headers: {
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        origin: this.visitor.base,
        'sec-fetch-site': 'same-origin',
      },
      body: fields.toString(),
    });
    return this.#follow(got);
  }

  async #follow(got: Got): Promise<Got> {
    const { location } = got.headers;
    if (got.status === 303 && typeof location === 'string') return this.open(location);
    this.page = got.text;
    return got;
  }
}

/** The text of the element with an id. */
export function textOf(page: string, id: string): string {
  const text = new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(page)?.[1];
  if (text === undefined) throw new Error(`nothing is called ${id}`);
  return unescaped(text);
}
