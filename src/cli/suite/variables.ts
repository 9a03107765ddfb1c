const VARIABLE = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g;

/** The names in `{{name}}`, in the order of their places. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, name]) => name as string);
}

/** The text with each `{{name}}` replaced; what it is replaced by is not looked at again. */
export function fillIn(text: string, value: (name: string) => string): string {
  return text.replace(VARIABLE, (_, name: string) => value(name));
}
