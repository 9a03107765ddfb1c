/** Where a route module is looked for when none is named. */
export const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
export const STEMS = ['app', 'routes', 'src/app', 'src/routes'];

/** In the order in which they are looked for. */
export const CANDIDATES: readonly string[] = STEMS.flatMap((stem) => EXTENSIONS.map((extension) => stem + extension));
