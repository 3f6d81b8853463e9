// The channels, the direct messages and the app, with a mark on what has not been read.
import type { ReactNode } from 'react';
import type { ChannelId, PageChannel } from '../../page-protocol.ts';
import { type Place, useWorkspaceContext } from './workspace-context.ts';

type Props = { place: Place; unread: Record<ChannelId, number> };

export function Sidebar({ place, unread }: Props): ReactNode {
  const { state, openHome } = useWorkspaceContext();
  const channels = state.channels.filter((channel) => !channel.isDirectMessage);
  const direct = state.channels.filter((channel) => channel.isDirectMessage);
  return (
    <nav className="sidebar" aria-label="Channels and apps">
      <h2>Channels</h2>
      <ChannelLinks channels={channels} place={place} unread={unread} />
      {direct.length > 0 && <h2>Direct messages</h2>}
      <ChannelLinks channels={direct} place={place} unread={unread} />
      <h2>Apps</h2>
      <ul>
        <li>
          <button
            type="button"
            aria-current={place.kind === 'home' ? 'page' : undefined}
            onClick={openHome}
          >
            <span aria-hidden="true">◆</span> {state.app.name}
          </button>
        </li>
      </ul>
      <p className="app-state">{connectionText(state.app)}</p>
    </nav>
  );
}

type LinksProps = Props & { channels: PageChannel[] };

function ChannelLinks({ channels, place, unread }: LinksProps): ReactNode {
  const { openChannel } = useWorkspaceContext();
  return (
    <ul>
      {channels.map((channel) => {
        const isHere = place.kind === 'channel' && place.channel === channel.id;
        const count = isHere ? 0 : (unread[channel.id] ?? 0);
        return (
          <li key={channel.id}>
            <button
              type="button"
              className={count > 0 ? 'unread' : ''}
              aria-current={isHere ? 'page' : undefined}
              onClick={() => openChannel(channel.id)}
            >
              <span aria-hidden="true">{channel.isDirectMessage ? '●' : '#'}</span> {channel.name}
              {count > 0 && (
                <span className="count" aria-label={`${count} unread`}>
                  {count}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function connectionText(app: { name: string; mode: string; connections: number }): string {
  if (app.connections === 0) return `${app.name} is not connected: nobody answers commands.`;
  if (app.mode === 'http') return `${app.name} is connected by HTTP.`;
  return `${app.name} is connected by ${app.connections} socket${app.connections === 1 ? '' : 's'}.`;
}
