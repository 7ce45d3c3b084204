// The edits of a screen as operations. An operation says what the shopper did, and what they saw when they did it, never what shall be: so
// edits of two devices add up.
import { mint } from './ids.ts';
import type { Entity, Operation } from './protocol.ts';

interface Attribute {
  key: string;
  value: string;
}

/** Puts a variant into the cart. `cartId` counts where there is no cart yet. */
export function addToCart(merchandiseId: string, quantity: number, attributes: Attribute[] = []): Operation {
  const line = { id: mint('line'), merchandiseId, delta: quantity, attributes };
  return { cartLinesAdjust: { key: mint('mut'), lines: [line] } };
}

/** Makes a line that is shown hold another quantity: by the difference to what is shown. 0 takes out what was seen. */
export function setQuantity(line: Entity, quantity: number): Operation {
  const { id, merchandise, attributes } = line;
  const adjust = { id, merchandiseId: merchandise.id, delta: quantity - line['quantity'], attributes: bare(attributes ?? []) };
  return { cartLinesAdjust: { key: mint('mut'), lines: [adjust] } };
}

/** Edits an address that is shown. The server compares field by field with what was shown. */
export function editAddress(shown: Entity, changed: Record<string, string | null>): Operation {
  const base = Object.fromEntries(Object.keys(changed).map((field) => [field, shown[field] ?? null]));
  return { addressUpdate: { key: mint('mut'), id: shown['id'], address: changed, base } };
}

/** Says yes to the quote of a refused `checkoutSubmit`: the same order once more, under a new key. */
export function acceptQuote(refused: Operation, quote: string): Operation {
  const { seen: _, ...input } = refused.checkoutSubmit!;
  return { checkoutSubmit: { ...input, key: mint('mut'), acceptQuote: quote } };
}

/** Without `__typename`, which no input has. */
function bare(attributes: Attribute[]): Attribute[] {
  return attributes.map(({ key, value }) => ({ key, value }));
}
