/** Points of the trend line in a box of 80 x 28. Pure; gaps (nothing measured) end one line and begin the next. */
const width = 80;
const height = 28;
const padding = 3;

export function trendLines(values: readonly (number | null)[]): string[] {
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) return [];
  // the axis begins at zero, so that noise does not look like a mountain
  const highest = Math.max(...measured) * 1.25 || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const lines: string[][] = [[]];
  for (const [index, value] of values.entries()) {
    if (value === null) {
      lines.push([]);
      continue;
    }
    const y = height - padding - (value / highest) * (height - 2 * padding);
    lines.at(-1)?.push(`${round(index * step)},${round(y)}`);
  }
  return lines.filter((points) => points.length > 0).map((points) => points.join(' '));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
