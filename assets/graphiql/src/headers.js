// What the headers editor of a new tab holds: the two headers that choose the market and the language, and the one that says who asks,
// switched off by comments, because what there is to choose differs from shop to shop.
const QUESTION = '{ shop { markets { code languages } } }';

/** Returns the headers editor's text, naming the markets and languages that the server at `endpoint` offers. */
export async function headersHint(endpoint) {
  const { codes, languages } = await choices(endpoint);
  return [
    '{',
    `  // Prices and stock of: ${codes.join(', ') || 'see shop.markets'}`,
    `  // "X-Market": "${codes.at(-1) ?? 'CODE'}",`,
    `  // Texts in: ${languages.join(', ') || 'see shop.languages'}`,
    `  // "Accept-Language": "${languages.at(-1) ?? 'en'}",`,
    '  // Who asks; else who signed in last here:',
    '  // "Authorization": "Bearer …"',
    '}',
  ].join('\n');
}

async function choices(endpoint) {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUESTION }),
    });
    const { markets } = (await response.json()).data.shop;
    return {
      codes: markets.map((market) => market.code),
      languages: [...new Set(markets.flatMap((market) => market.languages))],
    };
  } catch (error) {
    console.warn('the shop did not name its markets:', error);
    return { codes: [], languages: [] };
  }
}
