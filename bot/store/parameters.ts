/**
 * Refuses values the two databases would encode differently: node-postgres turns a plain object into JSON and an array of
 * objects into an array literal, PGlite decides by the column's type.
 */
export function checkedParameters(params: readonly unknown[] = []): unknown[] {
  return params.map((value, index) => {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    if (items.every(isPlainValue)) return value;
    throw new TypeError(`Parameter $${index + 1} is not a plain value: stringify JSON and cast it with ::jsonb`);
  });
}

function isPlainValue(value: unknown): boolean {
  if (value === null || value instanceof Date) return true;
  return ['string', 'number', 'boolean'].includes(typeof value);
}
