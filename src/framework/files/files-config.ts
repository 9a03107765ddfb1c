/** Where an app's files lie, from `app.config`. Relative paths start at the folder of the route module. */
export interface FilesConfig {
  /** Files that are served as they are. null serves none. Default: `static`. */
  staticFolder?: string | null;
  /** The URL under which they are served. Default: `/static`. */
  staticUrlPath?: string;
  /** Default: `templates`. */
  templateFolder?: string;
  /** Seconds for which clients may keep files without asking. Default: null, they always ask. */
  sendFileMaxAge?: number | null;
}
