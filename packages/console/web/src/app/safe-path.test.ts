import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithin } from './navigation-place.ts';
import { languageOfBrowser, readLanguage, readTheme } from './kept-preferences.ts';
import { safePath, signInPath } from './safe-path.ts';

const TRICKS = [
  null,
  '',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/%2f%2fevil.example',
  '/%5cevil.example',
  '/keys//evil.example',
  '/keys/../../evil',
  '/./evil',
  '/keys?next=//evil.example',
  '/keys#//evil.example',
  '/keys\n//evil.example',
  '/keys\t',
  ' /keys',
  '/keys ',
  '/\u2215evil',
  '/ключи',
  '/@evil.example',
  '/:evil',
  '/keys/',
  '/sign-in',
  '/setup',
  '/reset',
  '/bind',
  `/${'a'.repeat(300)}`,
];

test('CON-06: after signing in nobody is led anywhere but to a page of this console', () => {
  for (const trick of TRICKS) assert.equal(safePath(trick), '/', JSON.stringify(trick));
});

test('CON-06: a page of this console is where one goes on', () => {
  for (const path of ['/keys', '/keys/key_0a1b', '/accounts/acc_1/policy', '/reference'])
    assert.equal(safePath(path), path);
});

test('the way to the sign-in page says where to go on, where that is not the beginning', () => {
  assert.equal(signInPath('/'), '/sign-in');
  assert.equal(signInPath('//evil.example'), '/sign-in');
  assert.equal(signInPath('/keys/key_1'), '/sign-in?next=%2Fkeys%2Fkey_1');
});

test('an entry of the navigation holds its own pages and no others', () => {
  assert.ok(isWithin('/keys/key_1', '/keys'));
  assert.ok(isWithin('/keys', '/keys'));
  assert.ok(!isWithin('/keys-old', '/keys'));
  assert.ok(!isWithin('/keys', '/'));
  assert.ok(isWithin('/', '/'));
});

test('the language is the first of the browser’s that the page speaks', () => {
  assert.equal(languageOfBrowser(['de-DE', 'zh-TW', 'en']), 'zh');
  assert.equal(languageOfBrowser(['en-GB', 'zh']), 'en');
  assert.equal(languageOfBrowser([]), 'en');
});

test('what a browser kept is taken only where it is a choice', () => {
  assert.equal(readLanguage('zh'), 'zh');
  assert.equal(readLanguage('fr'), null);
  assert.equal(readTheme('dark'), 'dark');
  assert.equal(readTheme('__proto__'), null);
});
