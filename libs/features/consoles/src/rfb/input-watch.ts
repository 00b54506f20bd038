const KEY = 4;
const POINTER = 5;
const CUT_TEXT = 6;

/** How long a client's message is, told from its first bytes; null when more of it is needed, `unknown` for what is not known. */
function lengthOf(bytes: Buffer): number | null | 'unknown' {
  switch (bytes[0]) {
    case 0: // pixel format
      return 20;
    case 2: // encodings
      return bytes.length < 4 ? null : 4 + 4 * bytes.readUInt16BE(2);
    case 3: // wants an update
    case 150: // continuous updates
      return 10;
    case KEY:
      return 8;
    case POINTER:
      // A tenth byte where the extended mouse buttons were agreed upon cannot be told apart: the buttons' highest bit marks it.
      return bytes.length < 2 ? null : (bytes.readUInt8(1) & 0x80) !== 0 ? 7 : 6;
    case CUT_TEXT:
      // Negative: the extended clipboard.
      return bytes.length < 8 ? null : 8 + Math.abs(bytes.readInt32BE(4));
    case 248: // fence
      return bytes.length < 9 ? null : 9 + bytes.readUInt8(8);
    case 250: // power
      return 4;
    case 251: // size of the desktop
      return bytes.length < 8 ? null : 8 + 16 * bytes.readUInt8(6);
    case 255: // scan codes
      return bytes.length < 2 ? null : bytes.readUInt8(1) === 0 ? 12 : 'unknown';
    default:
      return 'unknown';
  }
}

/** Longest beginning of a message that `lengthOf` needs. */
const HEAD_BYTES = 9;

/**
 * Tells a person's doing (keys, pointer, clipboard) from what a viewer says by itself all the time, without keeping any of it. What it
 * does not understand counts as doing: nobody is thrown out for having a new viewer.
 */
export class InputWatch {
  private begun = false;
  private head = Buffer.alloc(0);
  private skip = 0;
  private lost = false;

  /** @returns whether somebody did something */
  see(bytes: Buffer): boolean {
    if (this.lost) return true;
    let active = false;
    let at = 0;
    if (!this.begun && bytes.length > 0) {
      // The one byte that says whether others may look too.
      this.begun = true;
      at = 1;
    }
    while (at < bytes.length) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, bytes.length - at);
        this.skip -= skipped;
        at += skipped;
        continue;
      }
      const fresh = bytes.subarray(at, at + HEAD_BYTES - this.head.length);
      const head = Buffer.concat([this.head, fresh]);
      const length = lengthOf(head);
      if (length === 'unknown') {
        this.lost = true;
        return true;
      }
      if (length === null) {
        this.head = head;
        return active;
      }
      active ||= head[0] === KEY || head[0] === POINTER || head[0] === CUT_TEXT || head[0] === 255;
      this.skip = length - this.head.length;
      this.head = Buffer.alloc(0);
    }
    return active;
  }
}
