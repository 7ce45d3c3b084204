// `EventSource`, as browsers have it; here the one for Node. It comes back by itself, and says by `Last-Event-ID` what it had last.
import { EventSource } from 'eventsource';

import { ask } from '../shopping.ts';
import { type Follow, itemOf } from './follower.ts';

/**
 * It cannot send a token, so it is opened with a ticket. Where it is refused (the token behind the ticket is over) it stops, and
 * the app opens another one from where it was.
 */
export const followByEventSource: Follow = ({ url, app, text, variables, pauseMs, next }) => {
  let source: EventSource | undefined;
  let after: string | undefined;
  let isOver = false;
  const again = () => !isOver && setTimeout(open, pauseMs());
  const open = async () => {
    try {
      await app.accessToken();
      const { ticket } = await ask(app, 'stream_ticket_create');
      if (isOver) return;
      const address = new URL(`${url}/graphql`);
      address.searchParams.set('query', text);
      address.searchParams.set('variables', JSON.stringify({ ...variables, after }));
      address.searchParams.set('ticket', ticket);
      source = new EventSource(address);
    } catch {
      return again();
    }
    const current = source;
    current.addEventListener('next', ({ data }) => {
      const item = itemOf(JSON.parse(data));
      if (!item) return;
      after = item.cursor;
      next(item);
    });
    current.addEventListener('complete', () => current.close());
    current.addEventListener('error', () => current.readyState === current.CLOSED && again());
  };
  void open();
  return () => {
    isOver = true;
    source?.close();
  };
};
