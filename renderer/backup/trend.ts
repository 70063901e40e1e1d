export type TrendPoint = { readonly at: number; readonly bytes: number };
export type TrendLine = { readonly line: string; readonly area: string; readonly last: readonly [x: number, y: number] };

/**
 * Sizes as a line in a box of `width` x `height`, oldest on the left. The scale begins at zero, so that a backup that lost half of itself looks
 * like one. Null with fewer than two points.
 */
export function trendLine(points: readonly TrendPoint[], width: number, height: number): TrendLine | null {
  if (points.length < 2) return null;
  const most = Math.max(...points.map(({ bytes }) => bytes), 1);
  const pad = 3;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const places = points.map(({ bytes }, at): readonly [number, number] => [
    round(pad + (at / (points.length - 1)) * (width - 2 * pad)),
    round(height - pad - (bytes / most) * (height - 2 * pad)),
  ]);
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return null;
  const line = places.map(([x, y], at) => `${at === 0 ? "M" : "L"}${x} ${y}`).join("");
  return { line, area: `${line}L${last[0]} ${height}L${first[0]} ${height}Z`, last };
}
