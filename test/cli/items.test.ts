import fc from 'fast-check';
import { type Item, parseItem, partPath } from '../../src/cli/items';
import { CycleTraceError } from '../../src/model/errors';

const parsed = (text: string) => {
  const { kind, name, value } = parseItem(text);
  return [kind, name, value];
};

describe('every form of item', () => {
  test.each([
    ['Name:value', 'header', 'Name', 'value'],
    ['Name:', 'header', 'Name', ''],
    ['Name;', 'empty-header', 'Name', ''],
    ['Name:@file', 'header-file', 'Name', 'file'],
    ['q==v', 'query', 'q', 'v'],
    ['q==', 'query', 'q', ''],
    ['q==@file', 'query-file', 'q', 'file'],
    ['f=v', 'field', 'f', 'v'],
    ['f=', 'field', 'f', ''],
    ['f=@file', 'field-file', 'f', 'file'],
    ['f:=1', 'json', 'f', '1'],
    ['f:=@file', 'json-file', 'f', 'file'],
    ['f@file', 'part', 'f', 'file'],
    ['@file', 'part', '', 'file'],
    ['=v', 'field', '', 'v'],
  ])('%s', (text, kind, name, value) => {
    expect(parsed(text)).toEqual([kind, name, value]);
  });
});

describe('which separator wins', () => {
  test.each([
    ['the earliest: a header whose value has "="', 'a:b=c', 'header', 'a', 'b=c'],
    ['the earliest: a field whose value has ":"', 'a=b:c', 'field', 'a', 'b:c'],
    ['the earliest: a field whose value has "@"', 'mail=a@b', 'field', 'mail', 'a@b'],
    ['the earliest: a file whose path has ":"', 'f@a:b', 'part', 'f', 'a:b'],
    ['the longest at one place: := over :', 'a:=b', 'json', 'a', 'b'],
    ['the longest at one place: :=@ over :=', 'a:=@b', 'json-file', 'a', 'b'],
    ['the longest at one place: ==@ over ==', 'a==@b', 'query-file', 'a', 'b'],
    ['the longest at one place, no more: === is == and =', 'a===b', 'query', 'a', '=b'],
    ['a URL in a value stays whole', 'next=http://x/?a=1', 'field', 'next', 'http://x/?a=1'],
  ])('%s', (_, text, kind, name, value) => {
    expect(parsed(text)).toEqual([kind, name, value]);
  });
});

describe('escapes', () => {
  test.each([
    ['a\\:b=c', 'field', 'a:b', 'c'],
    ['a\\=b=c', 'field', 'a=b', 'c'],
    ['a\\==b', 'field', 'a=', 'b'],
    ['a\\=\\=b==c', 'query', 'a==b', 'c'],
    ['a\\@b=c', 'field', 'a@b', 'c'],
    ['a\\;b:c', 'header', 'a;b', 'c'],
    ['a=b\\:c', 'field', 'a', 'b:c'],
    ['a=b\\nc', 'field', 'a', 'b\\nc'],
    ['a\\\\=b', 'field', 'a\\\\', 'b'],
    ['a\\[b=c', 'field', 'a\\[b', 'c'],
    ['a=b\\', 'field', 'a', 'b\\'],
  ])('%s', (text, kind, name, value) => {
    expect(parsed(text)).toEqual([kind, name, value]);
  });
});

describe('what is no item', () => {
  test.each([
    ['nothing', 'has no separator'],
    ['', 'has no separator'],
    ['/users', 'has no separator'],
    ['a\\=b', 'has no separator'],
    ['a;b', 'text after the ";"'],
    ['a;b=c', 'text after the ";"'],
    [':v', 'no header name'],
    [' :v', 'no header name'],
    [';', 'no header name'],
    ['a=@', 'names no file'],
    ['a:=@', 'names no file'],
    ['a==@', 'names no file'],
    ['a:@', 'names no file'],
    ['a@', 'names no file'],
    ['@', 'names no file'],
    ['a@;type=text/plain', 'names no file'],
    ['http://localhost/', 'a second target'],
  ])('%s is refused with a reason and a way out', (text, reason) => {
    expect(() => parseItem(text)).toThrow(
      expect.objectContaining({
        name: 'CycleTraceError',
        code: 'ITEM_INVALID',
        message: expect.stringContaining(reason),
        hint: expect.stringMatching(/\w/),
      }),
    );
  });
});

test('the media type of a file part is split from its path', () => {
  const item = (value: string): Item => ({ kind: 'part', name: 'f', value, text: `f@${value}` });
  expect(partPath(item('a.txt'))).toEqual({ path: 'a.txt', type: null });
  expect(partPath(item('a.txt;type=text/x-a'))).toEqual({ path: 'a.txt', type: 'text/x-a' });
  expect(partPath(item('a.txt;type='))).toEqual({ path: 'a.txt', type: null });
  expect(partPath(item('a;b.txt'))).toEqual({ path: 'a;b.txt', type: null });
});

describe('for any text', () => {
  const anyItem = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('a', 'B', ':', ';', '=', '@', '\\', '[', ']', '/', ' ', '\n', '-', 'é', '😀') }),
  );

  test('parsing gives an item or an error for the user, and nothing else', () => {
    fc.assert(
      fc.property(anyItem, (text) => {
        try {
          expect(parseItem(text).text).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CycleTraceError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a name and a value that are escaped come back as they were', () => {
    const escaped = (text: string) => text.replace(/[:;=@]/g, '\\$&');
    const plain = fc.string().filter((text) => !text.includes('\\'));
    fc.assert(
      fc.property(plain, plain, (name, value) => {
        expect(parsed(`${escaped(name)}=${escaped(value)}`)).toEqual(['field', name, value]);
      }),
    );
  });
});
