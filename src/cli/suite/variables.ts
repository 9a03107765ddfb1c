const VARIABLE = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g;

/** The names in `{{name}}`, in the order of their places. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, name]) => name as string);
}

/** The text with each `{{name}}` replaced; what it is replaced by is not looked at again. */
export function fillIn(text: string, value: (name: string) => string): string {
  return text.replace(VARIABLE, (_, name: string) => value(name));
}

const IN_CHECK = new RegExp(`${VARIABLE.source}|\\\\[\\s\\S]|["'/]`, 'g');

/** The same for a check: inside quotes a value keeps its own quotes and backslashes, as the grammar's escapes. */
export function fillInCheck(text: string, value: (name: string) => string): string {
  let open: string | null = null;
  return text.replace(IN_CHECK, (whole, name: string | undefined) => {
    if (name !== undefined) return open === '"' || open === "'" ? value(name).replace(/[\\"']/g, '\\$&') : value(name);
    if (whole.length === 1) {
      if (open === null) open = whole;
      else if (open === whole) open = null;
    }
    return whole;
  });
}
