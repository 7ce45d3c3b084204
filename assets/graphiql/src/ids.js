// What an app mints: ids, keys of writes, and the secret of its device.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Returns a new TypeID: the prefix, and a UUID of version 7 in Crockford's base 32. */
export function typeId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = ALPHABET[Number(number % 32n)] + text;
    number /= 32n;
  }
  return `${prefix}_${text}`;
}

/** Returns a secret of 32 visible characters. */
export function secret() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}

/** One for all examples of this page, so that they are about the same guest and the same order. */
const SHARED = { '{{order}}': typeId('order'), '{{device}}': secret() };

/** Returns the variables of an example with what an app mints put in: `{{order}}`, `{{device}}`, and for each write its own `{{key}}`. */
export function minted(variables) {
  return variables.replaceAll(/"(\{\{\w+\}\})"/g, (text, name) => {
    const id = name === '{{key}}' ? typeId('mut') : SHARED[name];
    return id ? JSON.stringify(id) : text;
  });
}
