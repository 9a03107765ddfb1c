/** A value as the text of a JSON body. */
export function toJson(value: unknown, pretty: boolean): string {
  const text = JSON.stringify(value, null, pretty ? 2 : 0);
  if (text === undefined) throw new TypeError(`A ${typeof value} is not JSON serializable.`);
  return `${text}\n`;
}
