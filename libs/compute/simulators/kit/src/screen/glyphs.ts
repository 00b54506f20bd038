/** Size of one character on the screen, in pixels. */
export const GLYPH_WIDTH = 8;
export const GLYPH_HEIGHT = 16;

/**
 * Characters as pen strokes: points are `xy` with x from 0 to 6 and y as a hexadecimal digit (capitals stand from 3 to C, small
 * letters begin at 6, descenders end at F); a comma lifts the pen. The pen is two pixels wide.
 */
const STROKES: Readonly<Record<string, string>> = {
  '!': '23 29,2C 2C',
  '"': '13 15,43 45',
  '#': '13 1C,43 4C,06 56,09 59',
  $: '54 14 05 06 17 47 58 59 4A 0A,22 2C',
  '%': '04 05 15 14 04,53 0C,4A 4B 5B 5A 4A',
  '&': '5C 14 23 34 35 08 0B 1C 3C 59',
  "'": '23 25',
  '(': '43 25 2A 4C',
  ')': '13 35 3A 1C',
  '*': '25 2B,06 5A,56 0A',
  '+': '25 2B,08 58',
  ',': '2B 2C 1E',
  '-': '08 58',
  '.': '2B 2C',
  '/': '53 0C',
  '0': '13 43 54 5B 4C 1C 0B 04 13,46 19',
  '1': '15 33 3C,1C 5C',
  '2': '05 04 13 43 54 56 0C 5C',
  '3': '04 13 43 54 56 47 27,47 58 5B 4C 1C 0B',
  '4': '4C 43 09 59',
  '5': '53 03 07 47 58 5B 4C 1C 0B',
  '6': '43 23 05 0B 1C 4C 5B 58 47 07',
  '7': '03 53 55 2C',
  '8': '13 43 54 56 47 17 06 04 13,17 08 0B 1C 4C 5B 58 47',
  '9': '58 18 07 04 13 43 54 5A 3C 1C',
  ':': '26 27,2B 2C',
  ';': '26 27,2B 2C 1E',
  '<': '44 08 4C',
  '=': '06 56,0A 5A',
  '>': '14 58 1C',
  '?': '05 04 13 43 54 56 28 29,2C 2C',
  '@': '4A 2A 27 57,5A 54 43 13 04 0B 1C 5C',
  A: '0C 06 23 33 56 5C,09 59',
  B: '03 0C 4C 5B 58 47 07,03 43 54 56 47',
  C: '54 43 13 04 0B 1C 4C 5B',
  D: '03 0C 3C 5A 55 33 03',
  E: '53 03 0C 5C,07 47',
  F: '53 03 0C,07 47',
  G: '54 43 13 04 0B 1C 4C 5B 58 38',
  H: '03 0C,53 5C,07 57',
  I: '13 33,1C 3C,23 2C',
  J: '53 5A 4C 1C 0A',
  K: '03 0C,53 08,27 5C',
  L: '03 0C 5C',
  M: '0C 03 26 36 53 5C',
  N: '0C 03 5C 53',
  O: '13 43 54 5B 4C 1C 0B 04 13',
  P: '0C 03 43 54 57 48 08',
  Q: '13 43 54 5B 4C 1C 0B 04 13,3A 5D',
  R: '0C 03 43 54 57 48 08,28 5C',
  S: '54 43 13 04 06 17 47 58 5B 4C 1C 0B',
  T: '03 53,23 2C',
  U: '03 0B 1C 4C 5B 53',
  V: '03 07 2C 3C 57 53',
  W: '03 0C 28 38 5C 53',
  X: '03 5C,53 0C',
  Y: '03 27 37 53,27 2C',
  Z: '03 53 0C 5C',
  '[': '43 23 2C 4C',
  '\\': '03 5C',
  ']': '13 33 3C 1C',
  '^': '06 23 33 56',
  _: '0E 6E',
  '`': '13 35',
  a: '16 46 57 5C,59 19 0A 0B 1C 4C 5B',
  b: '03 0C,07 16 46 57 5B 4C 1C 0B',
  c: '57 46 16 07 0B 1C 4C 5B',
  d: '53 5C,57 46 16 07 0B 1C 4C 5B',
  e: '09 59 57 46 16 07 0B 1C 5C',
  f: '54 43 33 24 2C,07 47',
  g: '56 5E 4F 1F 0E,57 46 16 07 0A 1B 4B 5A',
  h: '03 0C,07 16 46 57 5C',
  i: '23 23,16 26 2C,1C 3C',
  j: '33 33,26 36 3E 2F 0F',
  k: '03 0C,46 09,29 5C',
  l: '13 23 2C,1C 3C',
  m: '0C 06 16 27 2C,27 36 46 57 5C',
  n: '0C 06,07 16 46 57 5C',
  o: '16 46 57 5B 4C 1C 0B 07 16',
  p: '06 0F,07 16 46 57 5B 4C 1C 0B',
  q: '56 5F,57 46 16 07 0B 1C 4C 5B',
  r: '06 0C,08 26 46 57',
  s: '57 46 16 07 08 19 49 5A 5B 4C 1C 0B',
  t: '23 2B 3C 5C,06 46',
  u: '06 0B 1C 4C 5B,56 5C',
  v: '06 08 2C 3C 58 56',
  w: '06 0C 29 39 5C 56',
  x: '06 5C,56 0C',
  y: '06 0A 1B 5B,56 5E 4F 1F',
  z: '06 56 0C 5C',
  '{': '43 24 26 08 2A 2B 4C',
  '|': '23 2E',
  '}': '13 34 36 58 3A 3B 1C',
  '~': '09 17 27 39 49 57',
};

type Point = readonly [x: number, y: number];

function pointOf(text: string): Point {
  return [Number(text[0] ?? '0'), parseInt(text[1] ?? '0', 16)];
}

function drawLine(rows: Uint8Array, [fromX, fromY]: Point, [toX, toY]: Point): void {
  const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
  for (let step = 0; step <= steps; step += 1) {
    const x = Math.round(fromX + ((toX - fromX) * step) / steps);
    const y = Math.round(fromY + ((toY - fromY) * step) / steps);
    rows[y] = (rows[y] ?? 0) | (0xc0 >> x);
  }
}

function draw(strokes: string): Uint8Array {
  const rows = new Uint8Array(GLYPH_HEIGHT);
  for (const stroke of strokes.split(',')) {
    const points = stroke.split(' ').map(pointOf);
    for (const [index, point] of points.entries()) drawLine(rows, points[index - 1] ?? point, point);
  }
  return rows;
}

const GLYPHS: ReadonlyMap<number, Uint8Array> = new Map(
  Object.entries(STROKES).map(([character, strokes]) => [character.charCodeAt(0), draw(strokes)]),
);
const BLANK = new Uint8Array(GLYPH_HEIGHT);
/** Stands for every character that this font does not draw. */
const UNKNOWN = draw('03 53 5C 0C 03');

/** The character as 16 rows of 8 pixels, the leftmost in the highest bit. */
export function glyphOf(characterCode: number): Uint8Array {
  if (characterCode <= 0x20) return BLANK;
  return GLYPHS.get(characterCode) ?? UNKNOWN;
}
