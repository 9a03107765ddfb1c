import type { SuiteRequest } from '../../model/suite.js';

/** Those whose names hold the text, and those before them that capture what they need. */
export function choose(requests: readonly SuiteRequest[], filter: string | undefined): readonly SuiteRequest[] {
  if (filter === undefined) return requests;
  const chosen = new Set(requests.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase())));
  for (const request of requests.toReversed()) {
    const needed = new Set([...chosen].flatMap(({ needs }) => needs));
    if (request.captures.some(({ variable }) => needed.has(variable))) chosen.add(request);
  }
  return requests.filter((request) => chosen.has(request));
}
