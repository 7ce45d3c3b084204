// A menu with every example: those that no tab was opened for, and fresh copies of those that were edited or closed.
import { ToolbarButton, ToolbarMenu, useGraphiQL, useGraphiQLActions } from '@graphiql/react';

export function ExamplesMenu({ examples }) {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  const open = (example) => {
    addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables);
  };

  const button = (
    <ToolbarButton label="Open an example">
      <svg className="graphiql-toolbar-icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
        <path d="M2 4h12M2 8h12M2 12h7" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
    </ToolbarButton>
  );
  return (
    <ToolbarMenu button={button}>
      {examples.map((example) => (
        <ToolbarMenu.Item key={example.name} onSelect={() => open(example)}>
          {label(example.name)}
        </ToolbarMenu.Item>
      ))}
    </ToolbarMenu>
  );
}

/** Returns the example's name as people write it, without its folder: `collection_next_page` is "Collection next page". */
function label(name) {
  const words = name.split('/').at(-1).replaceAll('_', ' ');
  return words[0].toUpperCase() + words.slice(1);
}
