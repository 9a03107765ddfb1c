/** One line of a setup, the beginning of what is said of it, the beginning of what mends it, and where it differs, its line and code. */
export type WrongSetup = readonly [
  code: string,
  message: string,
  hint: string,
  at?: { readonly line?: number | null; readonly code?: 'APP_INVALID' },
];
