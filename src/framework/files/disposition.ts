const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 8187, 3.2.1: attr-char. */
const ATTRIBUTE_CHARACTER = /[!#$&+\-.^_`|~0-9A-Za-z]/;

/** A Content-Disposition. A name that is not ASCII is given twice: as near as ASCII comes, and in full (RFC 6266, 4.3). */
export function contentDisposition(kind: 'inline' | 'attachment', filename: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for.
  if (/^[\x00-\x7f]*$/.test(filename)) return `${kind}; filename=${quoted(filename)}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  const simple = filename.normalize('NFKD').replace(/[^\x00-\x7f]/g, '');
  return `${kind}; filename=${quoted(simple)}; filename*=UTF-8''${percentEncoded(filename)}`;
}

function quoted(value: string): string {
  return TOKEN.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

function percentEncoded(value: string): string {
  let text = '';
  for (const byte of Buffer.from(value, 'utf8')) {
    const character = String.fromCharCode(byte);
    text += ATTRIBUTE_CHARACTER.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
