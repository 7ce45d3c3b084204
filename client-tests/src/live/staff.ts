// What the shop's staff do, as an app follows it.
import { newKey } from '../session.ts';

const PARCEL = 'fulfillment { id status } userErrors { code message }';
const ORDER = 'order { order { id status } } userErrors { code message }';

/** A member of staff with a token. */
export class Staff {
  private readonly url: string;
  private readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** Puts everything that is left of an order into a parcel; returns its id. */
  async pack(orderId: string): Promise<string> {
    const { fulfillment } = await this.write('fulfillmentCreate', 'FulfillmentCreateInput', { orderId }, PARCEL);
    return fulfillment.id;
  }

  /** Tells where a parcel is. */
  async tell(id: string, status: string): Promise<void> {
    await this.write('fulfillmentUpdate', 'FulfillmentUpdateInput', { id, status }, PARCEL);
  }

  async refund(orderId: string, amount: string): Promise<void> {
    await this.write('refundCreate', 'RefundCreateInput', { orderId, amount, reason: 'As a test' }, 'refund { id } userErrors { code message }');
  }

  async hold(id: string): Promise<void> {
    await this.write('orderHold', 'OrderHoldInput', { id, reason: 'As a test' }, ORDER);
  }

  async release(id: string): Promise<void> {
    await this.write('orderRelease', 'OrderReleaseInput', { id }, ORDER);
  }

  async price(variantId: string, market: string, amount: string): Promise<void> {
    const prices = [{ market, variantId, amount }];
    await this.write('pricesSet', 'PricesSetInput', { prices }, 'userErrors { code message }');
  }

  private async write(name: string, type: string, input: Record<string, unknown>, selection: string): Promise<any> {
    const query = `mutation Staff($input: ${type}!) { ${name}(input: $input) { ${selection} } }`;
    const body = JSON.stringify({ query, variables: { input: { ...input, key: newKey() } } });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.url}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await response.json()) as any;
    if (errors || data[name].userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(errors ?? data[name].userErrors)}`);
    return data[name];
  }
}
