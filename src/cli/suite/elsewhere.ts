/** What other tools call a part of a request (HTTPie, hurl, Bruno, Tavern, Step CI), and how it is written here. */
const CALLED: readonly (readonly [names: RegExp, hint: string])[] = [
  [
    /^(?:json|body|data|fields|params|form_?data|multipart|files?)$/i,
    'A body is made of items: `items: [name=Ada, age:=36, photo@me.jpg]`.',
  ],
  [/^(?:headers?)$/i, "A header is an item: `items: ['X-Id:1']`."],
  [/^(?:query|query_?params|search)$/i, 'A query parameter is an item: `items: [page==2]`.'],
  [/^(?:auth|token|bearer)$/i, "It is a header: `items: ['Authorization:Bearer {{env.TOKEN}}']`."],
  [/^(?:method|url|path|http|target|get|post|put|patch|delete)$/i, 'Method and target are one: `request: POST /users`.'],
  [/^(?:asserts?|assertions?|checks?|tests?|response|status)$/i, 'What must hold is under `expect: [status == 200]`.'],
  [/^(?:captures|save|extract|vars|variables)$/i, 'What later requests use is under `capture: { id: \'jsonpath "$.id"\' }`.'],
  [/^(?:repeat|count|iterations|times)$/i, 'Write `runs: 20`.'],
];

/** How a key that other tools have is written here; null for one that nobody has. */
export function elsewhere(key: string): string | null {
  return CALLED.find(([names]) => names.test(key))?.[1] ?? null;
}
