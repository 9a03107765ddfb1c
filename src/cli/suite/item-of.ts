import { type Item, parseItem } from '../items.js';

/**
 * An item whose parts are told apart before they are filled in: a value that begins with `@` is no file then. One that is
 * a variable as a whole is read as what it stands for.
 */
export function itemOf(text: string, filled: (text: string) => string): Item {
  if (!/[:;=@]/.test(text.replaceAll(/\{\{[^{}]*\}\}/g, ''))) return parseItem(filled(text));
  const { name, value, ...item } = parseItem(text);
  return { ...item, name: filled(name), value: filled(value) };
}
