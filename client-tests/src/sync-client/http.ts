// How a client asks over HTTP: queries and mutations as JSON, the stream as server-sent events. The documents are the app's own, since
// their selection decides what each entity carries.
import { type MutationResult, type PullInput, type PullPayload, type PushInput, type PushPayload, RequestRefused, type StreamItem, type Transport } from './protocol.ts';

export interface Documents {
  /** `query ($input: SyncPullInput!) { sync(input: $input) … }` */
  pull: string;
  /** `mutation ($input: SyncExchangeInput!) { syncExchange(input: $input) … }` */
  exchange: string;
  /** `query ($clientId: ID!, $afterSeq: Int!) { syncResults(…) … }` */
  results: string;
  /** `subscription ($clientId: ID!, $keys: [ID!]) { syncStream(…) … }` */
  stream: string;
}

export interface HttpOptions {
  /** The address of the server's GraphQL. */
  url: string;
  documents: Documents;
  /** Returns the shopper's token; `isRefused`: the one that it returned last does not hold. */
  accessToken: (isRefused: boolean) => Promise<string>;
  /** What else a request says, such as `X-Market`. */
  headers?: Record<string, string>;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

export class HttpTransport implements Transport {
  private readonly options: HttpOptions;
  /** The token with which a stream was asked for did not hold. */
  private isStreamRefused = false;

  constructor(options: HttpOptions) {
    this.options = options;
  }

  async pull(input: PullInput, signal?: AbortSignal): Promise<PullPayload> {
    return (await this.ask(this.options.documents.pull, { input }, signal))['sync'];
  }

  async exchange(input: { push: PushInput; pull: PullInput }, signal?: AbortSignal): Promise<{ push: PushPayload; pull: PullPayload }> {
    return (await this.ask(this.options.documents.exchange, { input }, signal))['syncExchange'];
  }

  async results(clientId: string, afterSeq: number): Promise<MutationResult[]> {
    return (await this.ask(this.options.documents.results, { clientId, afterSeq }))['syncResults'];
  }

  follow(clientId: string, keys: string[], next: (item: StreamItem) => void, ended: () => void): () => void {
    const stop = new AbortController();
    const read = async () => {
      const isRefused = this.isStreamRefused;
      this.isStreamRefused = false;
      const response = await this.send(this.options.documents.stream, { clientId, keys }, 'text/event-stream', isRefused, stop.signal);
      this.isStreamRefused = response.status === 401;
      let rest = '';
      for await (const text of response.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
        const events = (rest + text).split('\n\n');
        rest = events.pop()!;
        for (const event of events) {
          const data = event.split('\n').find((line) => line.startsWith('data:'))?.slice(5);
          const said = data ? JSON.parse(data) : {};
          if (isUnauthenticated(said)) this.isStreamRefused = true;
          if (said.data?.syncStream) next(said.data.syncStream);
        }
      }
    };
    void read()
      .catch(() => {})
      .finally(() => void (stop.signal.aborted || ended()));
    return () => stop.abort();
  }

  /** Asks, and asks once more with another token where the first one does not hold. */
  private async ask(query: string, variables: object, signal?: AbortSignal): Promise<any> {
    const answer = await this.once(query, variables, false, signal);
    const { data, errors } = isUnauthenticated(answer) ? await this.once(query, variables, true, signal) : answer;
    if (!errors && data) return data;
    const [{ message, extensions = {} }] = errors ?? [{ message: 'no data' }];
    throw new RequestRefused(message, extensions.code, extensions.field, extensions.retryAfterMs);
  }

  private async once(query: string, variables: object, isRefused: boolean, signal?: AbortSignal): Promise<any> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? 30_000);
    const response = await this.send(query, variables, 'application/json', isRefused, signal ? AbortSignal.any([timeout, signal]) : timeout);
    return response.json();
  }

  private async send(query: string, variables: object, accept: string, isRefused: boolean, signal: AbortSignal): Promise<Response> {
    const { url, accessToken, headers } = this.options;
    const ask = this.options.fetch ?? fetch;
    const authorization = `Bearer ${await accessToken(isRefused)}`;
    const body = JSON.stringify({ query, variables });
    return ask(url, { method: 'POST', headers: { 'content-type': 'application/json', accept, ...headers, authorization }, body, signal });
  }
}

function isUnauthenticated(answer: any): boolean {
  return answer.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED';
}
