// Subscriptions of the tabs. GraphiQL ends a subscription when another tab is chosen, but one tab shall follow what another one
// does: so a stream goes on while its tab is out of sight, and is shown again with what came meanwhile.
import { createClient } from 'graphql-ws';

/** How many answers are kept for the eye. */
const KEPT = 100;

/** The open streams, by the id of their tab. */
const streams = new Map();

/** Returns what a tab shows of its subscription: all answers so far, the newest first, whenever there is one more. */
export function follow(endpoint, params, headers, activeTab) {
  const tab = activeTab();
  const over = (stream) => streams.get(tab) === stream && streams.delete(tab);
  const asked = JSON.stringify([params.query, params.variables, headers]);
  let stream = streams.get(tab);
  if (stream?.asked !== asked) {
    stream?.end();
    stream = open(endpoint, params, headers, asked, over);
    streams.set(tab, stream);
  }
  return {
    subscribe(observer) {
      stream.show(observer);
      if (stream.isOver()) streams.delete(tab);
      return {
        unsubscribe() {
          stream.show(undefined);
          // GraphiQL stops before it changes the tab, both in one task: what is in sight after that task was stopped by hand. To
          // look later would be to mistake a stop for a change of tabs that follows it quickly.
          queueMicrotask(() => {
            if (activeTab() === tab && streams.get(tab) === stream && !stream.isShown()) close(tab);
          });
        },
      };
    },
  };
}

/** Whether a tab's stream goes on out of sight. */
export function isOpen(tab) {
  return streams.has(tab);
}

/** Ends the streams of tabs that are no more. */
export function keepOnly(tabs) {
  for (const tab of streams.keys()) if (!tabs.includes(tab)) close(tab);
}

function close(tab) {
  streams.get(tab)?.end();
  streams.delete(tab);
}

function open(endpoint, params, headers, asked, over) {
  const address = new URL(endpoint, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const client = createClient({ url: address.href, connectionParams: headers });
  const payload = { ...params, variables: { ...params.variables } };
  const answers = [];
  let observer;
  /** How it ended, once it has. */
  let ending;
  const shown = () => ({ newestFirst: [...answers] });
  const finish = (what, reason) => {
    ending = [what, reason];
    if (!observer) return;
    observer[what](reason);
    over(stream);
  };
  const end = client.subscribe(payload, {
    next(answer) {
      // Sent anew where the connection was lost, so it says from where to go on.
      const [item] = Object.values(answer.data ?? {});
      if (item?.cursor && takesAfter(params.query)) payload.variables.after = item.cursor;
      answers.unshift(answer);
      answers.length = Math.min(answers.length, KEPT);
      observer?.next(shown());
    },
    error(reason) {
      finish('error', 'code' in reason ? new Error(`the stream was closed with ${reason.code} ${reason.reason}`) : reason);
    },
    complete() {
      finish('complete');
    },
  });
  const stream = {
    asked,
    show(given) {
      observer = given;
      if (!given) return;
      if (answers.length > 0) given.next(shown());
      if (ending) given[ending[0]](ending[1]);
    },
    isShown: () => observer !== undefined,
    isOver: () => ending !== undefined,
    end() {
      end();
      Promise.resolve(client.dispose()).catch(() => {});
    },
  };
  return stream;
}

/** Whether the document declares the variable by which a stream goes on. */
function takesAfter(query) {
  return /\$after\s*:/.test(query);
}
