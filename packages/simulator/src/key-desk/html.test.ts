import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { markup } from './html.ts';

test('Text put into markup is text, whatever it says', () => {
  const evil = `<script>alert(1)</script>"'&`;
  assert.equal(
    markup`<p title="${evil}">${evil}</p>`.toString(),
    '<p title="&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;">&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;</p>',
  );
});

test('Markup put into markup stays, alone and in lists', () => {
  const item = markup`<li>${'a&b'}</li>`;
  assert.equal(
    markup`<ul>${[item, item]}${null}${3}</ul>`.toString(),
    '<ul><li>a&amp;b</li><li>a&amp;b</li>3</ul>',
  );
});

test('No text leaves a character that opens or closes anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.doesNotMatch(markup`${text}`.toString(), /[<>"']/);
    }),
  );
});
