/** pg's own way to write a value for the wire: its sister packages use it, its types leave it out. */
declare module 'pg/lib/utils.js' {
  const utils: { prepareValue(this: void, value: unknown): string | Buffer | null };
  export default utils;
}
