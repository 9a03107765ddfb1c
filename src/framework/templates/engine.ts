import nunjucks from 'nunjucks';
import type { Files } from '../files/files.js';
import { safeJoin } from '../files/safe-join.js';

/** flask/sansio/app.py `select_jinja_autoescape` */
const ESCAPED = /\.(?:html|htm|xml|xhtml|svg)$/;

/** The templates of one app: nunjucks, which is Jinja's language for JavaScript, over the app's template folder. */
export class TemplateEngine {
  readonly #escaping: nunjucks.Environment;
  readonly #plain: nunjucks.Environment;

  /** `fresh` reads templates anew each time, for debug mode. */
  constructor(files: Files | null, folder: string, fresh: boolean) {
    const loader = new FolderLoader(files, folder, fresh);
    this.#escaping = environment(loader, true);
    this.#plain = environment(loader, false);
  }

  /** Values are escaped by the name: those of .html .htm .xml .xhtml and .svg. */
  render(name: string, values: object): string {
    return (ESCAPED.test(name) ? this.#escaping : this.#plain).render(name, values);
  }

  /** Renders a template that is given as text. Values are escaped. */
  renderString(source: string, values: object): string {
    return this.#escaping.renderString(withoutLastNewline(source), values);
  }
}

/** Text that templates do not escape. */
export function safe(html: string): object {
  return new nunjucks.runtime.SafeString(html);
}

function environment(loader: nunjucks.ILoader, autoescape: boolean): nunjucks.Environment {
  const made = new nunjucks.Environment(loader, { autoescape });
  made.addFilter('tojson', (value: unknown, indent?: number) => safe(htmlSafeJson(value, indent)));
  return made;
}

/** JSON that may stand in HTML, in attributes with single quotes too (jinja2/utils.py `htmlsafe_json_dumps`). */
function htmlSafeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value ?? null, null, indent).replace(
    /[<>&']/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

class FolderLoader implements nunjucks.ILoader {
  readonly #files: Files | null;
  readonly #folder: string;
  readonly #fresh: boolean;

  constructor(files: Files | null, folder: string, fresh: boolean) {
    this.#files = files;
    this.#folder = folder;
    this.#fresh = fresh;
  }

  getSource(name: string): nunjucks.LoaderSource {
    const path = safeJoin(this.#folder, name);
    const file = path === null ? null : (this.#files?.readTextSync(path, this.#folder) ?? null);
    if (file === null)
      throw new Error(`Template not found: ${JSON.stringify(name)} (looked in the folder ${JSON.stringify(this.#folder)}).`);
    return { src: withoutLastNewline(file.text), path: file.path, noCache: this.#fresh };
  }
}

/** Jinja leaves out the newline at the end of a template. */
function withoutLastNewline(source: string): string {
  return source.replace(/\r?\n$/, '');
}
