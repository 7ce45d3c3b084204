// The playground's page: GraphiQL against the server that served it, opened with the app's screens as tabs.
import './workers.js';
import './style.css';

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';

import { ExamplesMenu } from './examples.jsx';
import { createFetcher } from './fetcher.js';
import { headersHint } from './headers.js';
import { minted } from './ids.js';
import { isOpen, keepOnly } from './streams.js';

const ENDPOINT = '/graphql';
const EXAMPLES = '/playground/examples.json';

/** As many examples open in tabs as a laptop's screen shows side by side; the menu has them all. */
const OPENED = 7;

/** Where GraphiQL keeps the tabs of the visit before. */
const STORED_TABS = 'graphiql:tabState';

/** Returns the examples that this server serves; without them the editor still opens, with one empty tab. */
async function loadExamples() {
  try {
    const response = await fetch(EXAMPLES);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const examples = await response.json();
    return examples.map((example) => ({ ...example, variables: minted(example.variables) }));
  } catch (error) {
    console.error('the examples could not be loaded:', error);
    return [];
  }
}

/** Breaks long lines of the operation: the comments that explain an example are prose. */
function WordWrap() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  useEffect(() => queryEditor?.updateOptions({ wordWrap: 'on' }), [queryEditor]);
  return null;
}

/** The tab in sight, for what runs outside of React. */
let activeTab;
const fetcher = createFetcher(ENDPOINT, () => activeTab);

/** Notes the tab that was chosen, at once: what is drawn of it comes later. */
function noteTab({ tabs, activeTabIndex }) {
  activeTab = tabs[activeTabIndex]?.id;
}

/** Notes the tab that is there at first, and shows the stream of the tab in sight again where it has one that went on. */
function Streams() {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  const { run, stop } = useGraphiQLActions();
  activeTab ??= active;
  useEffect(() => keepOnly(tabs.map((tab) => tab.id)), [tabs]);
  useEffect(() => {
    // A new tab would else show what the one before it follows.
    stop();
    if (isOpen(active)) run();
  }, [active]);
  return null;
}

function Playground({ examples, headers }) {
  const opened = examples.slice(0, OPENED).map((example) => ({ ...example, headers }));
  const isFirstVisit = localStorage.getItem(STORED_TABS) === null;
  return (
    <GraphiQL
      fetcher={fetcher}
      onTabChange={noteTab}
      defaultTabs={opened.length > 0 ? opened : undefined}
      defaultHeaders={headers}
      // GraphiQL takes the first tab's query from the tab, but its variables only from here.
      initialVariables={isFirstVisit ? opened[0]?.variables : undefined}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <strong>Tote</strong> playground
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ExamplesMenu examples={examples} />
            <WordWrap />
            <Streams />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}

const [examples, headers] = await Promise.all([loadExamples(), headersHint(ENDPOINT)]);
createRoot(document.getElementById('playground')).render(<Playground examples={examples} headers={headers} />);
