// One text of Slack's on the page: mrkdwn with its markup, plain text with its emoji only.
import { memo, type ReactNode } from 'react';
import type { TextObject } from '../../page-protocol.ts';
import { nameOf, useWorkspaceContext } from '../frame/workspace-context.ts';
import { usePermalinks } from '../frame/use-permalinks.ts';
import { emojiOf, withEmoji } from '../model/emoji.ts';
import { decode } from './decode.ts';
import { formatDate } from './format-date.ts';
import { type Inline, parseMrkdwn, type Part } from './parse-mrkdwn.ts';

export function Text({ text }: { text: TextObject }): ReactNode {
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return <span className="mrkdwn">{withEmoji(decode(text.text))}</span>;
}

// Parsed once for each text, not at each change of the workspace.
export const Mrkdwn = memo(function Mrkdwn({ text }: { text: string }): ReactNode {
  return (
    <div className="mrkdwn">
      {parseMrkdwn(text).map((part, index) => (
        <PartView key={index} part={part} />
      ))}
    </div>
  );
});

function PartView({ part }: { part: Part }): ReactNode {
  if (part.kind === 'preformatted') return <pre tabIndex={0}>{part.text}</pre>;
  if (part.kind === 'quote') {
    return (
      <blockquote>
        <Inlines nodes={part.children} />
      </blockquote>
    );
  }
  return (
    <p>
      <Inlines nodes={part.children} />
    </p>
  );
}

function Inlines({ nodes }: { nodes: Inline[] }): ReactNode {
  return nodes.map((node, index) => <InlineView key={index} node={node} />);
}

function InlineView({ node }: { node: Inline }): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return <code>{node.text}</code>;
    case 'bold':
    case 'italic':
    case 'strike':
      return <Styled kind={node.kind} nodes={node.children} />;
    case 'emoji':
      return emojiOf(node.name) ?? `:${node.name}:`;
    case 'date':
      return <Moment node={node} />;
    case 'link':
      return <Link url={node.url}>{node.label}</Link>;
    default:
      return <Mention node={node} />;
  }
}

type StyledProps = { kind: 'bold' | 'italic' | 'strike'; nodes: Inline[] };

function Styled({ kind, nodes }: StyledProps): ReactNode {
  const Tag = ({ bold: 'strong', italic: 'em', strike: 's' } as const)[kind];
  return (
    <Tag>
      <Inlines nodes={nodes} />
    </Tag>
  );
}

function Moment({ node }: { node: Inline & { kind: 'date' } }): ReactNode {
  const text = formatDate(node.seconds, node.format, node.fallback);
  return node.url === null ? <span>{text}</span> : <Link url={node.url}>{text}</Link>;
}

function Mention({
  node,
}: {
  node: Inline & { kind: 'user' | 'channel' | 'everyone' };
}): ReactNode {
  const { state, openChannel } = useWorkspaceContext();
  if (node.kind === 'user') return <span className="mention">@{nameOf(state, node.id)}</span>;
  if (node.kind === 'everyone') return <span className="mention all">{node.text}</span>;
  const channel = state.channels.find(({ id }) => id === node.id);
  if (channel === undefined) return <span className="mention">#{node.name || node.id}</span>;
  return (
    <button type="button" className="mention" onClick={() => openChannel(channel.id)}>
      #{channel.name}
    </button>
  );
}

function Link({ url, children }: { url: string; children: string }): ReactNode {
  const follow = usePermalinks();
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" onClick={follow}>
      {children}
    </a>
  );
}
