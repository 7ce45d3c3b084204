// A double of Stripe's interface, as far as a shop asks it: payment intents with 3-D Secure, idempotency keys and signed webhooks. It listens
// on loopback and takes no money.
import { createHmac, randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const WEBHOOK_SECRET = 'whsec_of_the_tests';

interface Intent {
  id: string;
  object: 'payment_intent';
  status: string;
  amount: number;
  amount_received: number;
  amount_capturable: number;
  currency: string;
  client_secret: string;
  metadata: Record<string, string>;
  next_action: { type: string; redirect_to_url?: { url: string } } | null;
}

/** A card that needs 3-D Secure; any other is charged at once. */
export const CARD_WITH_CHALLENGE = 'pm_card_threeDSecure2Required';

export class StripeDouble {
  readonly intents = new Map<string, Intent>();
  /** What was answered under which idempotency key. */
  readonly #answers = new Map<string, string>();
  readonly #server: Server;
  /** Where webhooks go. */
  shop = '';

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<StripeDouble> {
    const double = new StripeDouble();
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The shopper has passed the bank's page: the money is taken, and a webhook says so. Returns the answer to the webhook. */
  async passChallenge(clientSecret: string): Promise<Response> {
    const intent = [...this.intents.values()].find((one) => one.client_secret === clientSecret);
    if (!intent) throw new Error('there is no payment with this secret');
    take(intent);
    return await this.send('payment_intent.succeeded', intent);
  }

  /** Sends a webhook, signed as Stripe does. */
  async send(type: string, object: unknown, id = `evt_${randomUUID()}`): Promise<Response> {
    const body = JSON.stringify({ id, object: 'event', type, data: { object } });
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(`${at}.${body}`).digest('hex');
    const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${signature}` };
    return await fetch(`${this.shop}/webhooks/stripe`, { method: 'POST', headers, body });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const key = String(request.headers['idempotency-key'] ?? '');
    const answer = this.#answers.get(key) ?? JSON.stringify(this.#do(`${request.method} ${request.url}`, form));
    if (key) this.#answers.set(key, answer);
    const refused = answer.includes('"payment_intent_unexpected_state"') ? 400 : 404;
    const status = answer.startsWith('{"error"') ? refused : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
  }

  #do(call: string, form: URLSearchParams): unknown {
    if (call === 'POST /v1/payment_intents') return this.#create(form);
    const found = /^(?:GET|POST) \/v1\/payment_intents\/(pi_[^/?]+)(?:\/cancel)?$/.exec(call)?.[1];
    const intent = found && this.intents.get(found);
    if (!intent) return { error: { type: 'invalid_request_error', code: 'resource_missing' } };
    if (call.endsWith('/cancel') && intent.status === 'processing') {
      return { error: { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', payment_intent: intent } };
    }
    if (call.endsWith('/cancel') && intent.status !== 'succeeded') intent.status = 'canceled';
    return intent;
  }

  #create(form: URLSearchParams): Intent {
    const id = `pi_${randomUUID()}`;
    const metadata = [...form].flatMap(([name, value]) => {
      const field = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return field ? [[field, value] as const] : [];
    });
    const intent: Intent = {
      id,
      object: 'payment_intent',
      status: 'requires_action',
      amount: Number(form.get('amount')),
      amount_received: 0,
      amount_capturable: 0,
      currency: String(form.get('currency')),
      client_secret: `${id}_secret`,
      metadata: Object.fromEntries(metadata),
      next_action: { type: 'use_stripe_sdk' },
    };
    if (form.get('payment_method') !== CARD_WITH_CHALLENGE) take(intent);
    this.intents.set(id, intent);
    return intent;
  }
}

function take(intent: Intent): void {
  Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, next_action: null });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
