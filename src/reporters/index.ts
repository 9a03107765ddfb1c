import type { Reporter } from './reporter.js';

/**
 * Every reporter, in the order of the help. A new one is a file and a line here. Each is loaded only when it is
 * asked for, so that the plain table pays for nothing else.
 */
export const REPORTERS: readonly Reporter[] = [
  {
    name: 'table',
    description: 'the phases as a table with a timeline, for a reader at a prompt',
    extension: 'txt',
    load: async () => (await import('./table.js')).renderTable,
  },
  {
    name: 'json',
    description: 'the whole report as one JSON document',
    extension: 'json',
    load: async () => (await import('./json.js')).renderJson,
  },
  {
    name: 'ndjson',
    description: 'one trace a line, as JSON',
    extension: 'ndjson',
    load: async () => (await import('./ndjson.js')).renderNdjson,
    loadTrace: async () => (await import('./ndjson.js')).renderNdjsonTrace,
  },
  {
    name: 'markdown',
    description: 'a table for a pull request, an issue or a step summary',
    extension: 'md',
    load: async () => (await import('./markdown.js')).renderMarkdown,
  },
  {
    name: 'junit',
    description: "JUnit's XML for the test results of a CI server, one case a check",
    extension: 'xml',
    load: async () => (await import('./junit.js')).renderJunit,
  },
  {
    name: 'tap',
    description: 'the Test Anything Protocol, version 14',
    extension: 'tap',
    load: async () => (await import('./tap.js')).renderTap,
  },
  {
    name: 'github',
    description: "annotations at your own lines, for GitHub's runner",
    extension: 'txt',
    load: async () => (await import('./github.js')).renderGithub,
  },
];

/** The reporter of that name, or undefined. */
export function findReporter(name: string): Reporter | undefined {
  return REPORTERS.find((reporter) => reporter.name === name);
}
