// What a client sends, seen at its `fetch`.

/** A request and its answer. */
export interface Exchange {
  method: string;
  headers: Headers;
  /** What the request asks for: the members of the body, or the parameters of the URL with their JSON read. */
  asked: {
    query?: string;
    documentId?: string;
    doc_id?: string;
    extensions?: { persistedQuery?: { version: number; sha256Hash: string } };
  };
  answer: { status: number; headers: Headers; body: any };
}

/** Returns a `fetch` and what goes through it, in order. */
export function recorded(): { fetch: typeof fetch; exchanges: Exchange[] } {
  const exchanges: Exchange[] = [];
  const through: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const asked = request.method === 'GET' ? parameters(request.url) : await request.clone().json();
    const response = await fetch(request);
    const body = await response.clone().json();
    const answer = { status: response.status, headers: response.headers, body };
    exchanges.push({ method: request.method, headers: request.headers, asked, answer });
    return response;
  };
  return { fetch: through, exchanges };
}

function parameters(url: string): Exchange['asked'] {
  const all = Object.fromEntries(new URL(url).searchParams);
  const { extensions, ...rest } = all;
  return extensions === undefined ? rest : { ...rest, extensions: JSON.parse(extensions) };
}
