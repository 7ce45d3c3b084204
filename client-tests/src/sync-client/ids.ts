// What an app mints without a network: TypeIDs, which are a prefix and a UUID of version 7 in Crockford's base 32. They sort by the
// time of their making, to the millisecond.

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Returns a new id: `line_01jdpy2v8xe1t8k5b3m0n4q7rs`. */
export function mint(prefix: string, now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = ALPHABET[Number(number % 32n)] + text;
    number /= 32n;
  }
  return `${prefix}_${text}`;
}
