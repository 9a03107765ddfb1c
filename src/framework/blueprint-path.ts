/** A dotted name and those of the blueprints around it, from the inside out: `bp.inner`, `bp` (flask/wrappers.py `blueprints`). */
export function blueprintPath(name: string | null): string[] {
  const names: string[] = [];
  for (let at = name; at; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : null) names.push(at);
  return names;
}
