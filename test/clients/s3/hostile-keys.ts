/** Keys that no file can have, or that mean something to somebody on the way. */
export const hostileKeys: readonly string[] = [
  'folder/',
  'folder//',
  '/from the top',
  '//',
  'a//b',
  './here',
  'a/./b',
  'a/../b',
  '../above',
  '..',
  '.',
  ' ',
  '+',
  '%',
  '%2F',
  '%2f..%2f',
  'a+b c%20d',
  'semi;colon=1&b=2',
  'what?versionId=null',
  'hash#fragment',
  '"quoted" & \'quoted\' `too`',
  'back\\slash\\',
  '<Key>&amp;</Key>',
  ']]>',
  'tab\there',
  'new\nline',
  'caf\u00e9',
  'cafe\u0301',
  '\u{1f600}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  // sorts behind the one before by UTF-16 and before it by UTF-8
  '\uff5e',
  '\u{10ffff}',
  '__proto__',
  'constructor/prototype',
  'toString',
  'x'.repeat(1024),
  '\u20ac'.repeat(341),
]

/** Order of a listing: bytes of UTF-8. */
export const inListingOrder = (keys: readonly string[]): string[] =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
