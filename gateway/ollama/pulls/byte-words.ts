/** `2.7 GB`, `980 MB`: decimal, as shops and model libraries count. */
export function byteWords(bytes: number): string {
  const whole = Math.max(0, bytes);
  return whole >= 1e9 ? `${(whole / 1e9).toFixed(1)} GB` : `${Math.ceil(whole / 1e6)} MB`;
}
