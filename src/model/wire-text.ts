/**
 * Text as node:http gives it, one character a byte, read as the UTF-8 that it most likely is (Werkzeug's "WSGI decoding
 * dance"). Text that is no UTF-8, or was no wire text to begin with, stays as it is.
 */
export function fromWire(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is what is meant.
  if (/^[\x00-\x7f]*$/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  return decoded.includes('\ufffd') ? text : decoded;
}
